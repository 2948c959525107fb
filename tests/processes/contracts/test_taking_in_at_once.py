"""A draft takes in while something else happens: all of one content, or nothing."""

import pytest

from processes.contracts import actions
from processes.contracts.in_force import in_force
from processes.contracts.models import PublicationChange
from processes.contracts.underneath import is_behind, underneath
from processes.models import ContractVersion
from tests.agents import BY, a_process
from tests.approvals import approved
from tests.contracts import a_contract, published, someone
from tests.processes.register.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft() -> ContractVersion:
    """A draft that is behind."""
    process = a_process()
    a_contract(process)
    draft = actions.start_draft(process, author=process.accountable, **BY)
    published(another(draft, queue="The second queue"))
    return fresh(draft)


def another(draft: ContractVersion, **texts: str) -> ContractVersion:
    made = actions.start_draft(draft.process, author=someone(), **BY)
    return actions.edit_texts(made, **texts, **BY)


def fresh(version: ContractVersion) -> ContractVersion:
    return ContractVersion.objects.select_related("process", "based_on").get(pk=version.pk)


def take(draft: ContractVersion, seen: str) -> None:
    actions.take_in(draft, choices={}, seen=seen, **BY)


def test_against_another_that_comes_into_force(draft: ContractVersion) -> None:
    third = approved(another(draft, queue="The third queue"))
    seen = underneath(draft).seen
    refused = at_once(lambda: take(draft, seen), lambda: actions.put_in_force(third, **BY))
    assert refused in (["", ""], ["", "MovedOn"])
    found = fresh(draft)
    assert is_behind(found)
    assert in_force(draft.process) == third
    assert PublicationChange.objects.count() == 3
    wanted = "The refunds queue" if "MovedOn" in refused else "The second queue"
    assert found.queue == wanted


def test_twice(draft: ContractVersion) -> None:
    seen = underneath(draft).seen
    refused = at_once(lambda: take(draft, seen), lambda: take(draft, seen))
    assert refused == ["", "NothingToTakeIn"]
    assert not is_behind(fresh(draft))


def test_against_someone_who_writes(draft: ContractVersion) -> None:
    seen = underneath(draft).seen
    refused = at_once(
        lambda: take(draft, seen),
        lambda: actions.edit_texts(draft, success="Better than before", **BY),
    )
    assert refused in (["", ""], ["", "MovedOn"])
    found = fresh(draft)
    assert found.success == "Better than before"
    assert is_behind(found) == ("MovedOn" in refused)
