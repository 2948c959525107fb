"""Staff answer back, a named person answers them, and both are counted."""

import pytest

from processes.models import Notice, Process, Remark
from processes.register import actions
from processes.register.words import Role
from tests.agents import BY
from tests.factories import AbsenceFactory
from tests.portal.register.conftest import Cast, Reader

PAGE = "/register/support_refunds/"
SAYS = "It asked the customer for the same photo twice."


@pytest.fixture
def made(cast: Cast) -> Remark:
    """Charlie contests a decision; Bob is called for it."""
    return actions.remark(
        cast.process, kind="contest", says=SAYS, case_id="case-7", by=cast.charlie
    )


def address(made: Remark) -> str:
    return f"{PAGE}remarks/{made.pk}/"


@pytest.mark.parametrize(
    ("kind", "more", "reached"),
    [
        ("friction", {}, "Alice Albers"),
        ("workaround", {"minutes_lost": 25}, "Alice Albers"),
        ("contest", {"case_id": "case-7"}, "Bob Brandt"),
    ],
)
def test_each_kind_reaches_whom_the_page_says(
    cast: Cast, kind: str, more: dict[str, object], reached: str
) -> None:
    charlie = Reader(cast.charlie)
    assert f": {reached} answers" in charlie.get(PAGE)
    charlie.post(f"{PAGE}remark/", kind=kind, says=SAYS, **more)
    made = Remark.objects.get()
    assert (made.kind, made.waits_for.name, made.made_by) == (kind, reached, cast.charlie)
    page = charlie.get(address(made))
    for words in (SAYS, f"{reached} will answer", "You are told as soon as it is answered"):
        assert words in page
    for value in more.values():
        assert str(value) in page
    assert made.waits_for.notices.filter(link=address(made)).exists()


def test_the_business_half_hears_of_friction_or_whoever_steps_in(cast: Cast) -> None:
    actions.name_role(cast.process, Role.BUSINESS, person=cast.bob, deputy=cast.compliance, **BY)
    charlie = Reader(cast.charlie)
    assert "Report friction: Bob Brandt answers" in charlie.get(PAGE)
    AbsenceFactory(person=cast.bob)
    assert "Report friction: Ines Okafor answers" in charlie.get(PAGE)
    # Nobody answers themselves.
    assert "Report friction: Ines Okafor" not in Reader(cast.compliance).get(PAGE)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"kind": "contest", "says": SAYS}, "case number"),
        ({"kind": "friction", "says": "Bad."}, ""),
        ({"kind": "friction"}, "This field is required."),
        ({"kind": "praise", "says": SAYS}, "not one of the available choices"),
        ({"kind": "workaround", "says": SAYS, "minutes_lost": "-3"}, "greater than or equal to 0"),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(
    cast: Cast, sent: dict[str, str], says: str
) -> None:
    page = Reader(cast.charlie).post(f"{PAGE}remark/", 422, **sent)
    assert 'id="answer-back" open' in page
    assert "field-error" in page
    assert says in page
    assert sent.get("says", "") in page
    assert not Remark.objects.exists()


def test_it_is_answered_by_whom_it_waits_for(cast: Cast, made: Remark) -> None:
    bob = Reader(cast.bob)
    assert "Send the answer" in bob.get(address(made))
    bob.post(address(made), 422, answer="No.")
    bob.post(address(made), answer="The second photo was of another box. Sorry.")
    for person in (cast.charlie, cast.alice):
        page = Reader(person).get(address(made))
        assert "another box" in page
        assert "Send the answer" not in page
    assert Notice.objects.filter(person=cast.charlie, link=address(made)).exists()
    again = bob.post(address(made), 409, answer="And another answer to the same.")
    assert "nswered" in again


def test_nobody_else_answers(cast: Cast, made: Remark) -> None:
    charlie = Reader(cast.charlie)
    assert "Send the answer" not in charlie.get(address(made))
    assert "waits for someone else" in charlie.post(address(made), 403, answer="I answer myself.")
    made.refresh_from_db()
    assert made.answered_at is None


def test_remarks_are_counted_and_listed(cast: Cast, made: Remark) -> None:
    actions.remark(cast.process, kind="friction", says="It is slow today.", by=cast.charlie)
    actions.answer(made, by=cast.bob, answer="We look at the photo again.")
    page = Reader(cast.alice).get(PAGE)
    assert "1 × friction (1 waiting), 1 × contested decision." in page
    listed = Reader(cast.alice).get(f"{PAGE}remarks/")
    assert SAYS in listed
    assert "We look at the photo again." in listed
    assert SAYS in Reader(cast.charlie).get("/my-remarks/")
    assert SAYS not in Reader(cast.alice).get("/my-remarks/")


def test_of_another_process_there_is_none(cast: Cast, made: Remark, secret: Process) -> None:
    hidden = actions.remark(
        secret, kind="friction", says="The papers were unreadable.", by=secret.accountable
    )
    charlie = Reader(cast.charlie)
    charlie.get(f"/register/identity_check/remarks/{hidden.pk}/", 404)
    charlie.get(f"{PAGE}remarks/{hidden.pk}/", 404)
    charlie.get(f"{PAGE}remarks/999/", 404)
