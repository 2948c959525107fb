"""The page about changes names every risk, and whether compliance signs it."""

import re

from governance.changes.risk import RiskKind
from governance.changes.risk_note import SIGNED_BY_COMPLIANCE
from portal.env import ROOT


def test_the_page_names_every_risk() -> None:
    page = (ROOT / "docs" / "changes.md").read_text().split("## Risks")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([a-z ]+) \| [^|]+ \|(?: (yes|if it acts))? ?\|$", page, re.MULTILINE)
    found = {name: signs for name, signs in rows if name != "risk"}
    signed = {str(kind.label): "yes" for kind in SIGNED_BY_COMPLIANCE}
    expected = {str(kind.label): signed.get(str(kind.label), "") for kind in RiskKind}
    assert found == {**expected, "first contract": "if it acts"}
