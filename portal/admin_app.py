from django.contrib.admin.apps import AdminConfig


class PortalAdmin(AdminConfig):
    """The admin, with our own site in the place of the stock one."""

    default_site = "portal.site.PortalSite"
