from governance.changes import actions
from governance.changes.answerability import answerability
from processes.contracts.actions import edit_texts
from processes.register.actions import name_role
from tests.agents import BY
from tests.governance.changes.team import WHY, Team


def test_three_separate_facts(team: Team):
    draft = team.draft()
    edit_texts(draft, by=team.accountable, because=WHY, success="The customer is glad.")
    version = team.submit(draft)
    facts = answerability(version)
    assert (facts.author, facts.writers) == (team.author, (team.accountable,))
    assert (facts.let_out, facts.answers, facts.is_out) == ((), "", False)

    team.published(version)
    facts = answerability(version)
    said = [(part.name, part.as_what) for part in facts.let_out]
    assert said == [
        (str(team.business), "approved as business-half owner"),
        (str(team.system), "approved as system-half owner"),
        (str(team.business), "published"),
    ]
    assert facts.answers == str(team.accountable)


def test_who_answered_then_stays_on_record(team: Team):
    version = team.published()
    before = str(team.accountable)
    pair = {"person": team.stranger, "deputy": team.accountable_deputy}
    name_role(team.process, "accountable", **pair, **BY)
    assert answerability(version).answers == before


def test_the_second_person_is_one_of_them(team: Team):
    version = team.draft()
    asked = actions.ask_for_emergency(version, by=team.business, because=WHY)
    actions.confirm(asked, by=team.compliance, because=WHY)
    version.refresh_from_db()
    said = [(part.name, part.as_what) for part in answerability(version).let_out]
    assert said == [
        (str(team.business), "emergency change"),
        (str(team.compliance), "emergency change, as the second person"),
    ]
