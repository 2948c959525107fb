"""Groups and their permissions: set after every migrate, exactly as listed."""

import pytest
from django.contrib.auth.models import Group, Permission

from processes.people.groups import ADMINISTRATORS, GRANTS, GROUPS, WORDS, grant


def permissions_of(name: str) -> set[str]:
    """What a group holds."""
    held = Group.objects.get(name=name).permissions.select_related("content_type")
    return {f"{each.content_type.app_label}.{each.codename}" for each in held}


@pytest.mark.django_db
@pytest.mark.parametrize("name", GROUPS)
def test_each_group_holds_exactly_what_is_listed(name: str):
    assert permissions_of(name) == set(GRANTS[name])


@pytest.mark.django_db
def test_granting_again_mends_what_was_changed_by_hand():
    group = Group.objects.get(name=ADMINISTRATORS)
    group.permissions.set(Permission.objects.filter(codename="view_entry"))
    Group.objects.exclude(name=ADMINISTRATORS).delete()
    grant()
    for name in GROUPS:
        assert permissions_of(name) == set(GRANTS[name])


def test_every_group_is_told_in_words():
    assert set(WORDS) == set(GROUPS) == set(GRANTS)
