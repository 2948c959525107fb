"""What a process is tried on became easier to pass: it stands among the risks of a change."""

from typing import Any

from django.test import Client
from django.urls import reverse

from governance.changes.risk_measures import measure_notes
from governance.evaluations.actions import consent, drop_case, require_set
from processes.contracts.in_force import in_force
from tests.conftest import Clock
from tests.evaluations import a_case, a_set
from tests.governance.changes.team import WHY, Team


def test_what_became_easier_since_the_present_rules(
    team: Team, clock: Clock, client: Client
) -> None:
    own = a_set("refunds", team.business, process=team.process)
    first, second = (a_case(own, team.business, name=name) for name in ("Chair", "Table"))
    drop_case(first, by=team.business, because=WHY)
    clock.forward(minutes=1)
    team.published()
    clock.forward(minutes=1)
    version = team.submitted()
    assert measure_notes(version, in_force(team.process)) == []
    told: Any = {"threshold_percent": 90, "by": team.business, "because": WHY}
    asked = require_set(own, team.process, **told)
    consent(asked.proposal, by=team.compliance, because="I read it")  # type: ignore[arg-type]  # it waits
    dropped = drop_case(second, by=team.business, because=WHY)
    consent(dropped.proposal, by=team.compliance, because="I read it")  # type: ignore[arg-type]  # it waits
    notes = measure_notes(version, in_force(team.process))
    assert [each.says for each in notes] == [f"The case “Table” of {own} was dropped."]
    assert not notes[0].needs_compliance
    client.force_login(team.business)
    page = client.get(reverse("changes:change", args=[team.process.slug, version.number])).text
    assert "Evaluation made easier" in page
    assert "“Table”" in page
