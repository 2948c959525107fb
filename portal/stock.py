"""The admins that libraries bring along, kept out: they write without actions and without a trail.

What an administrator needs of the things behind them stands on pages of our own: jobs and portal
health instead of the queue's tables, a person's page and acts instead of groups and log-in rows.
"""

from django.contrib.admin import AdminSite

from house.admin import GovernedAdmin


def keep_only_ours(site: AdminSite) -> None:
    """Take every admin class off the site that is not built on the house's own."""
    for model, model_admin in list(site._registry.items()):
        if not isinstance(model_admin, GovernedAdmin):
            site.unregister(model)
