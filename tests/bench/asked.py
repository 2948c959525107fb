"""A contract with ten stop rules and a tool without a rate, for measuring what a question costs."""

from processes.contracts import actions
from processes.contracts.files import read
from processes.models import ContractVersion
from tests.agents import BY, a_process
from tests.contracts import in_force as put_in_force
from tests.contracts import refunds_text

_TOOL = """tools:
  - {name: crm.note, says: Reads a note, is_acting: false}
"""
_RULES = "".join(
    f"""stop_rules:
  - name: rule_{number}
    says: Amount above the ceiling
    condition: amount > request_ceiling || amount < -{number + 1}
    path: large_refund
    examples:
      - {{stops: true, values: {{amount: 420, confidence: 0.99}}}}
      - {{stops: false, values: {{amount: 38.5, confidence: 0.99}}}}
""".replace("stop_rules:\n", "" if number else "stop_rules:\n")
    for number in range(8)
)


def in_force() -> ContractVersion:
    """The refunds contract with more to decide."""
    process = a_process()
    text = refunds_text(process.escalation_owner, process.escalation_backup)
    text = text.replace("tools:\n", _TOOL, 1).replace("stop_rules:\n", _RULES, 1)
    draft = actions.start_draft(process, author=process.accountable, **BY)
    actions.import_content(draft, read(text).whole, **BY)
    draft.refresh_from_db()
    return put_in_force(draft)
