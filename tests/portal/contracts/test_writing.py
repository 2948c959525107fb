"""Writing a draft alone: sections, parts, what is refused and where, two people at once."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from processes.contracts import actions
from processes.contracts.checks import problems
from processes.contracts.content import content_hash
from processes.contracts.whole import KINDS, SINGLE, whole
from processes.contracts.words import Section
from processes.models import ContractVersion, Person, Process, StopRule
from processes.people.groups import STAFF
from tests.agents import a_process
from tests.contracts import a_contract, a_draft
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
BECAUSE = {"because": "The limit was agreed with finance"}


@pytest.fixture
def process() -> Process:
    return a_process(accountable=PersonFactory(groups=[STAFF]))


@pytest.fixture
def draft(process: Process) -> ContractVersion:
    return a_draft(process)


@pytest.fixture
def owner(client: Client, process: Process) -> Client:
    client.force_login(process.accountable)
    return client


def to(version: ContractVersion, name: str, *more: Any) -> str:
    return reverse(f"contracts:{name}", args=[version.process.slug, version.number, *more])


def form_of(answer: Any) -> dict[str, Any]:
    """What a browser would send from the page as it stands."""
    form = answer.context["form"]
    sent = {each.html_name: each.value() for each in form}
    sent = {name: value for name, value in sent.items() if value is not None and value is not False}
    for row in (getattr(form, "rows", None) and form.rows.rows) or []:
        prefix = "case" if form.rows.name == "examples" else "bound"
        sent.update({f"{prefix}-{row.place}-{name}": text for name, text in row.texts.items()})
    return {name: getattr(value, "pk", value) for name, value in sent.items()}


# --- drafts -------------------------------------------------------------------------------------


def test_a_draft_begins_with_a_reason_and_says_what_is_missing(
    owner: Client, process: Process
) -> None:
    there = reverse("contracts:start", args=[process.slug])
    assert "Propose a change" in owner.get(reverse("contracts:contract", args=[process.slug])).text
    refused = owner.post(there, {"because": ""})
    assert "This field is required." in refused.text
    assert not ContractVersion.objects.exists()
    done = owner.post(there, BECAUSE, follow=True)
    version = ContractVersion.objects.get()
    assert version.author == process.accountable
    assert "of 9 sections are complete" in done.text
    for problem in problems(whole(version)):
        assert problem.section.label in done.text
    sections = done.context["section_list"]
    for finding in (each for section in sections for each in section["findings"]):
        page, _, field = finding.url.partition("#")
        text = owner.get(page, follow=True).text
        assert not field or f'id="{field}"' in text, finding.url


def test_only_those_who_stand_for_it_write(client: Client, draft: ContractVersion) -> None:
    client.force_login(PersonFactory(groups=[STAFF]))
    rule = draft.stop_rules.get(name="unsure")
    for address in (
        to(draft, "edit"),
        to(draft, "section", "job"),
        to(draft, "part", "stop_rules", rule.lineage),
        to(draft, "add", "limits"),
        to(draft, "withdraw"),
    ):
        assert client.get(address).status_code == 404, address
        assert client.post(address, BECAUSE).status_code == 404, address
    assert client.post(reverse("contracts:start", args=[draft.process.slug])).status_code == 404


def test_what_is_in_force_is_only_read(owner: Client, process: Process) -> None:
    version = a_contract(process)
    reading = to(version, "version")
    for address in (
        to(version, "edit"),
        to(version, "section", "job"),
        to(version, "add", "limits"),
    ):
        assert owner.get(address).url == reading
        assert owner.post(address, BECAUSE).url == reading


def test_a_draft_is_taken_back(owner: Client, draft: ContractVersion) -> None:
    owner.post(to(draft, "withdraw"), BECAUSE)
    draft.refresh_from_db()
    assert draft.state == "withdrawn"
    assert Entry.objects.filter(verb="contract.withdraw", because=BECAUSE["because"]).exists()


# --- sections -----------------------------------------------------------------------------------


@pytest.mark.parametrize("section", Section.values)
def test_saving_a_section_as_it_stands_changes_nothing(
    owner: Client, draft: ContractVersion, section: str
) -> None:
    answer = owner.get(to(draft, "section", section))
    assert answer.status_code == 200
    before = Entry.objects.count()
    if answer.context["has_texts"]:
        saved = owner.post(to(draft, "section", section), {**form_of(answer), **BECAUSE})
        assert saved.status_code == 302, saved.context["form"].errors
    assert Entry.objects.count() == before
    assert problems(whole(ContractVersion.objects.get(pk=draft.pk))) == []


def test_a_text_is_saved_with_the_reason_of_the_sitting(
    owner: Client, draft: ContractVersion
) -> None:
    answer = owner.get(to(draft, "section", "fails"))
    sent = {**form_of(answer), **BECAUSE, "rollback_plan": "Version 1 again, and read the day."}
    owner.post(to(draft, "section", "fails"), sent)
    draft.refresh_from_db()
    assert draft.rollback_plan == "Version 1 again, and read the day."
    entry = Entry.objects.filter(verb="contract.edit").latest("id")
    assert entry.because == BECAUSE["because"]
    # The same reason is offered with the next save, and can be changed there.
    assert form_of(owner.get(to(draft, "section", "job")))["because"] == BECAUSE["because"]


def test_a_vague_scope_is_refused_at_its_field(owner: Client, draft: ContractVersion) -> None:
    sent = {
        **form_of(owner.get(to(draft, "section", "job"))),
        **BECAUSE,
        "purpose": "Help with support",
    }
    answer = owner.post(to(draft, "section", "job"), sent)
    assert answer.status_code == 200
    assert answer.context["form"].errors["purpose"]
    draft.refresh_from_db()
    assert draft.purpose != "Help with support"


def test_the_questions_say_the_lowest_tier(owner: Client, draft: ContractVersion) -> None:
    sent = {**form_of(owner.get(to(draft, "section", "may"))), **BECAUSE, "answer_regulated": "yes"}
    said = owner.post(to(draft, "check_texts", "may"), sent).text
    assert "These answers allow tier 4 and above" in said
    answer = owner.post(to(draft, "section", "may"), sent)
    assert "Tier 4 is the lowest" in str(answer.context["form"].errors["tier"])
    assert draft.tier_answers["regulated"] == "no"
    checked = owner.post(to(draft, "section", "may"), {**sent, "check": "1"})
    assert "These answers allow tier 4 and above" in checked.text
    draft.refresh_from_db()
    assert draft.tier_answers["regulated"] == "no"


def test_two_people_write_the_same_section(owner: Client, draft: ContractVersion) -> None:
    address = to(draft, "section", "fails")
    mine = {**form_of(owner.get(address)), **BECAUSE, "fallback": "Mine"}
    business: Person = draft.process.accountable
    actions.edit_texts(draft, fallback="Theirs", by=business, because="A colleague was faster")
    answer = owner.post(address, mine)
    assert "changed this while you were writing" in answer.text
    assert "Theirs" in answer.text
    draft.refresh_from_db()
    assert draft.fallback == "Theirs"
    again = {**form_of(answer), **BECAUSE}
    assert again["fallback"] == "Mine"
    owner.post(address, again)
    draft.refresh_from_db()
    assert draft.fallback == "Mine"


# --- parts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("relation", KINDS)
def test_saving_a_part_as_it_stands_changes_nothing(
    owner: Client, draft: ContractVersion, relation: str
) -> None:
    before = Entry.objects.count()
    for part in whole(draft).parts(relation):
        address = to(draft, "part", relation, part.lineage)
        saved = owner.post(address, {**form_of(owner.get(address)), **BECAUSE})
        assert saved.status_code == 302, (part, saved.context["form"].errors)
    assert Entry.objects.count() == before
    assert problems(whole(ContractVersion.objects.get(pk=draft.pk))) == []


@pytest.mark.parametrize("relation", [each for each in KINDS if each not in SINGLE])
def test_a_part_is_taken_out_and_the_page_to_add_one_stands(
    owner: Client, draft: ContractVersion, relation: str
) -> None:
    assert owner.get(to(draft, "add", relation)).status_code == 200
    part = whole(draft).parts(relation)[0]
    address = to(draft, "remove", relation, part.lineage)
    seen = owner.get(address).context["seen"]
    assert owner.post(address, {**BECAUSE, "seen": "something else"}).status_code == 200
    assert part in whole(draft).parts(relation)
    assert owner.post(address, {**BECAUSE, "seen": seen}).status_code == 302
    assert part not in whole(draft).parts(relation)
    assert owner.get(to(draft, "part", relation, part.lineage)).status_code == 302


@pytest.mark.parametrize("relation", [each for each in KINDS if each not in SINGLE])
def test_a_part_is_added_as_it_was_before(
    owner: Client, draft: ContractVersion, relation: str
) -> None:
    """Every kind: what was taken out comes back through the form for a new one."""
    part = whole(draft).parts(relation)[-1]
    sent = form_of(owner.get(to(draft, "part", relation, part.lineage)))
    before = content_hash(whole(draft))
    address = to(draft, "remove", relation, part.lineage)
    owner.post(address, {**BECAUSE, "seen": owner.get(address).context["seen"]})
    assert content_hash(whole(draft)) != before
    added = owner.post(to(draft, "add", relation), {**sent, **BECAUSE, "seen": ""})
    assert added.status_code == 302, added.context["form"].errors
    assert content_hash(whole(draft)) == before


def rule_as_typed(**instead: str) -> dict[str, str]:
    return {
        **BECAUSE,
        "name": "Late request",
        "says": "A second refund needs a person",
        "condition": "amount > refund_limit",
        "path": "large_refund",
        "case-0-says": "Sixty",
        "case-0-stops": "yes",
        "case-0-values": "amount: 60",
        "case-1-says": "Ten",
        "case-1-stops": "no",
        "case-1-values": "amount: 10",
        **instead,
    }


def test_a_rule_is_refused_and_then_accepted(owner: Client, draft: ContractVersion) -> None:
    address = to(draft, "add", "stop_rules")
    unknown = owner.post(address, rule_as_typed(condition="amonut > refund_limit"))
    assert "did you mean 'amount'" in unknown.context["form"].errors["condition"][0]
    goes_on = owner.post(address, rule_as_typed(**{"case-0-values": "amount: 20"}))
    assert "Goes on, but must stop." in goes_on.text
    assert goes_on.context["form"].at_group["examples"]
    unread = owner.post(address, rule_as_typed(**{"case-0-values": "sixty"}))
    assert "gives no value" in unread.text
    assert not draft.stop_rules.filter(name="late_request").exists()

    assert owner.post(address, rule_as_typed()).status_code == 302
    rule: StopRule = draft.stop_rules.get(name="late_request")
    assert [each.values for each in rule.examples.all()] == [{"amount": 60}, {"amount": 10}]
    assert Entry.objects.filter(verb="contract.add", because=BECAUSE["because"]).count() == 1


def test_what_a_rule_would_say_while_typing(owner: Client, draft: ContractVersion) -> None:
    address = to(draft, "check_part", "stop_rules")
    before = Entry.objects.count()
    said = owner.post(address, rule_as_typed()).text
    assert "amount is more than refund limit (50)" in said
    assert "Sixty: Stops, as it must." in said
    assert "Nothing is missing here." in said
    broken = owner.post(address, rule_as_typed(condition="amount >")).text
    assert "rule-place" in broken
    alone = owner.post(address, {"condition": "confidence < 0.5"}).text
    assert "Give an example that this rule must stop." in alone
    vague = owner.post(address, rule_as_typed(says="Escalate if unsure")).text
    assert "leaves the decision to whoever reads it" in vague
    assert Entry.objects.count() == before
    # Without scripts the button Check asks the same.
    checked = owner.post(to(draft, "add", "stop_rules"), rule_as_typed(check="1")).text
    assert "Sixty: Stops, as it must." in checked
    assert not draft.stop_rules.filter(name="late_request").exists()


def test_two_people_write_the_same_rule(owner: Client, draft: ContractVersion) -> None:
    rule = draft.stop_rules.get(name="unsure")
    address = to(draft, "part", "stop_rules", rule.lineage)
    mine = {**form_of(owner.get(address)), **BECAUSE, "says": "Below 0.85 it stops"}
    actions.edit_part(
        rule, says="Under 0.85 a person decides", by=draft.process.accountable, because="Clearer"
    )
    answer = owner.post(address, mine)
    assert "changed this while you were writing" in answer.text
    rule.refresh_from_db()
    assert rule.says == "Under 0.85 a person decides"
    owner.post(address, {**form_of(answer), **BECAUSE})
    rule.refresh_from_db()
    assert rule.says == "Below 0.85 it stops"


@pytest.mark.parametrize(
    "instead",
    [
        {"condition": "amont > 300"},
        {"condition": "if unsure"},
        {"case-0-values": "amount: 20"},
        {"case-0-values": "sixty"},
    ],
    ids=["unknown", "vague", "unproven", "unread"],
)
def test_what_saving_would_refuse_is_never_called_fine(
    owner: Client, draft: ContractVersion, instead: dict[str, str]
) -> None:
    assert "can be saved" in owner.post(to(draft, "check_part", "stop_rules"), rule_as_typed()).text
    sent = rule_as_typed(**instead)
    assert "can be saved" not in owner.post(to(draft, "check_part", "stop_rules"), sent).text
    assert owner.post(to(draft, "add", "stop_rules"), sent).status_code == 200


def test_a_rule_that_a_colleague_removed_can_be_added_again(
    owner: Client, draft: ContractVersion
) -> None:
    rule = draft.stop_rules.get(name="unsure")
    address = to(draft, "part", "stop_rules", rule.lineage)
    mine = {**form_of(owner.get(address)), **BECAUSE, "says": "Below 0.85 it stops"}
    actions.remove_part(rule, by=draft.process.accountable, because="Said twice")
    answer = owner.post(address, mine)
    assert "This was removed meanwhile." in answer.text
    assert "Below 0.85 it stops" in answer.text
    live = owner.post(to(draft, "check_part", "stop_rules", rule.lineage), mine)
    assert "This was removed meanwhile." in live.text
    for name in ("part", "remove"):
        gone = owner.get(to(draft, name, "stop_rules", rule.lineage), follow=True)
        assert "This was removed meanwhile" in gone.text
    assert owner.get(to(draft, "part", "stop_rules", uuid4())).status_code == 404
    assert not draft.stop_rules.filter(name="unsure").exists()
    assert owner.post(answer.context["action"], mine).status_code == 302
    assert draft.stop_rules.get(name="unsure").says == "Below 0.85 it stops"


def test_a_bound_names_a_limit(owner: Client, draft: ContractVersion) -> None:
    tool = draft.tools.get(name="billing.refund")
    address = to(draft, "part", "tools", tool.lineage)
    sent = {**form_of(owner.get(address)), **BECAUSE}
    assert sent["bound-0-at_most"] == "refund_limit"
    owner.post(
        address, {**sent, "bound-0-at_most": "request_ceiling", "bound-1-one_of": "EUR, CHF"}
    )
    tool.refresh_from_db()
    assert tool.argument_limits == {
        "amount": {"at_most": "request_ceiling", "at_least": 0.01},
        "currency": {"one_of": ["EUR", "CHF"]},
    }
    sent = {**form_of(owner.get(address)), **BECAUSE}
    refused = owner.post(address, {**sent, "bound-2-at_least": "5"})
    assert "Name the argument" in refused.text


def test_a_backup_is_someone_else(owner: Client, draft: ContractVersion) -> None:
    path = draft.exception_paths.get(name="large_refund")
    address = to(draft, "part", "exception_paths", path.lineage)
    sent = {**form_of(owner.get(address)), **BECAUSE, "backup": path.owner_id}
    answer = owner.post(address, {**sent, "respond_within": "soon"})
    assert answer.context["form"].errors["backup"]
    path.refresh_from_db()
    assert path.backup != path.owner
    answer = owner.post(address, {**sent, "backup": path.backup_id, "respond_within": "soon"})
    assert "15 minutes" in str(answer.context["form"].errors["respond_within"])


def test_the_prompt_is_seen_as_the_model_reads_it(owner: Client, draft: ContractVersion) -> None:
    address = to(draft, "part", "prompt", draft.prompt.lineage)
    answer = owner.get(address)
    assert "Refund up to 50 EUR yourself" in answer.text
    assert "asks for 420 EUR" in answer.text
    sent = {**form_of(answer), **BECAUSE, "system": "Refund up to {{ limits.refund }} EUR."}
    refused = owner.post(address, sent)
    assert "did you mean {{ limits.refund_limit }}" in refused.context["form"].errors["system"][0]


def test_parts_are_put_in_order(owner: Client, draft: ContractVersion) -> None:
    names = [limit.name for limit in draft.limits.all()]
    first = draft.limits.get(name=names[0])
    owner.post(to(draft, "move", "limits", first.lineage), {"way": "down"})
    assert [limit.name for limit in draft.limits.all()] == [names[1], names[0], *names[2:]]
    owner.post(to(draft, "move", "limits", first.lineage), {"way": "up"})
    assert [limit.name for limit in draft.limits.all()] == names
