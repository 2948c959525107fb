from django.contrib.admin.apps import AdminConfig


class PortalAdmin(AdminConfig):
    """The admin, with our own site in the place of the stock one."""

    default_site = "portal.site.PortalSite"

    def ready(self) -> None:
        super().ready()
        from django.contrib.admin import site  # apps must be ready

        from portal.stock import keep_only_ours

        keep_only_ours(site)
