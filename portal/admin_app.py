import sys

from django.contrib.admin.apps import AdminConfig, SimpleAdminConfig

# Commands that show no page, and whose start counts: pages take a third of it.
_WITHOUT_PAGES = {"evaluate"}


class PortalAdmin(AdminConfig):
    """The admin, with our own site in the place of the stock one."""

    default_site = "portal.site.PortalSite"

    def ready(self) -> None:
        SimpleAdminConfig.ready(self)
        if not _WITHOUT_PAGES.intersection(sys.argv[1:2]):
            self.show_pages()

    def show_pages(self) -> None:
        """Fill the site; nothing the second time."""
        from django.contrib.admin import autodiscover, site  # apps must be ready

        from portal.stock import keep_only_ours

        if not site._registry:
            autodiscover()
            keep_only_ours(site)
