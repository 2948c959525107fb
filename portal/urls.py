"""Every address of the portal."""

from django.contrib import admin
from django.urls import include, path

from audit import pages as audit
from portal import health, pages

urlpatterns = [
    path("", pages.begin, name="begin"),
    path("healthz", pages.healthz, name="healthz"),
    path("", include("portal.api.urls")),
    path("", include("portal.practice")),
    path("", include("portal.register.urls")),
    path("", include("portal.contracts.urls")),
    path("", include("portal.changes.urls")),
    path("", include("portal.evaluations.urls")),
    path("", include("portal.evaluation_runs.urls")),
    path("", include("portal.escalations.urls")),
    path("", include("portal.decisions.urls")),
    path("", include("portal.scorecards.urls")),
    path("", include("portal.spend.urls")),
    path("", include("portal.alerts.urls")),
    path("accounts/", include("portal.login_urls")),
    path("admin/activity/", admin.site.admin_view(audit.activity), name="activity"),
    path("admin/activity/<int:entry_id>/", admin.site.admin_view(audit.entry), name="entry"),
    path("admin/health/", admin.site.admin_view(health.page), name="health"),
    path("admin/notices/", include("processes.notices.urls")),
    path("admin/profile/", include("processes.people.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "portal.refused.unusable"
handler403 = "portal.refused.forbidden"
handler404 = "portal.refused.not_found"
handler500 = "portal.refused.broken"
