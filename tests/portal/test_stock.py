import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from house.admin import GovernedAdmin
from portal.stock import keep_only_ours
from tests.factories import PersonFactory

OURS = [
    pytest.param(model_admin, id=model._meta.label)
    for model, model_admin in admin.site._registry.items()
]
# They change state by GET, or are handed no object to check.
BY_GET = ("actions_list", "actions_row", "actions_detail", "actions_submit_line")


def test_the_admin_holds_only_classes_built_on_the_houses_own():
    strangers = [
        model._meta.label
        for model, model_admin in admin.site._registry.items()
        if not isinstance(model_admin, GovernedAdmin)
    ]

    assert strangers == []
    assert admin.site._registry


@pytest.mark.parametrize(
    "name",
    [
        "auth_group",
        "django_q_ormq",
        "django_q_schedule",
        "django_q_success",
        "account_emailaddress",
    ],
)
def test_no_page_of_a_library_is_reachable(name: str):
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{name}_changelist")


def test_a_stock_class_that_slips_in_is_taken_off():
    from django.contrib.auth.models import Group  # a model with a stock class

    site = admin.AdminSite()
    site.register(Group)

    keep_only_ours(site)

    assert not site.is_registered(Group)


@pytest.mark.parametrize("model_admin", OURS)
def test_nothing_can_be_done_by_a_link(model_admin: GovernedAdmin):
    assert not any(getattr(model_admin, name, None) for name in BY_GET)


@pytest.mark.django_db
@pytest.mark.parametrize("model_admin", OURS)
def test_nothing_is_deleted_in_bulk(model_admin: GovernedAdmin):
    request = RequestFactory().get("/")
    request.user = PersonFactory(is_superuser=True)

    assert model_admin.get_actions(request) == {}
    assert not model_admin.has_delete_permission(request)


@pytest.mark.parametrize("model_admin", OURS)
def test_no_permission_pages_and_no_version_page(model_admin: GovernedAdmin):
    routes = [str(url.pattern) for url in model_admin.get_urls()]

    assert not any("permissions" in route for route in routes)
    assert not any("history/<" in route or "simple_history" in route for route in routes)
    assert not hasattr(model_admin, "history_form_view")
