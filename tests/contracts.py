"""A whole contract to start from, and drafts made of it."""

from typing import Any

from processes.contracts import actions
from processes.contracts.files import read
from processes.contracts.whole import Whole, whole
from processes.models import ContractVersion, Person, Process
from tests.agents import BY, a_process
from tests.approvals import published
from tests.factories import PersonFactory

REFUNDS = """
purpose: Decide one refund request against the order, and pay it when it is small and clear.
scope_start: A ticket in the refunds queue gets the tag refund-request.
scope_finish: The refund is paid, or a person has the case with a summary.
started_by: Support triage
queue: The refunds queue
success: The customer gets the right amount within a day.
normal_path: |-
  1. Read the ticket and find the order.
  2. Work out the amount, pay it, and send the confirmation.
never_do: Negotiate. Pay to another card than the one of the order.
damage: A wrong refund costs up to 50 a case and the customer's trust.
tier: 2
tier_answers: {who_sees: customers, acts: records, production: no, undo: costly, regulated: no}
capability: acts
kind_of_work: execute
caution_acknowledged: true
kinds_ruled_out:
  legal: Lawyers write to the legal team, never to this queue.
  harm: Nothing that this process does can hurt anyone.
sampling_percent: 10
fallback: Open the order, check the receipt, refund by hand in billing.
rollback_plan: Put the version before in force and list the refunds of the last day.
inputs:
  - {name: ticket_id, says: The ticket's number, type: text}
  - name: amount
    says: The amount asked for
    type: number
    when_missing: ask
    question: Which amount do you ask back?
  - {name: customer_tier, says: Basic or pro, type: text, is_required: false}
knowledge_sources:
  - {name: Refund policy, where: Support wiki, kept_by: Support lead}
limits:
  - {name: refund_limit, value: 50, unit: EUR, says: The most that is paid for one request}
  - {name: request_ceiling, value: 300, unit: EUR, says: Above this a person decides}
  - {name: confidence_floor, value: 0.85, says: Below this the case is handed over}
tools:
  - {name: crm.update, says: Writes a note, is_acting: true, rate_count: 300, rate_per: hour}
  - name: billing.refund
    says: Pays money back to the card of the order
    is_acting: true
    argument_limits:
      amount: {at_most: refund_limit, at_least: 0.01}
      currency: {one_of: [EUR]}
    rate_count: 40
    rate_per: hour
stop_rules:
  - name: refund_over_300
    says: Refund above {{ limits.request_ceiling }} needs a person
    condition: amount > request_ceiling
    path: large_refund
    examples:
      - {says: A chair, stops: true, values: {amount: 420}}
      - {says: A box of pens, stops: false, values: {amount: 38.5}}
  - name: unsure
    says: Confidence below 0.85 needs a person
    condition: confidence < confidence_floor
    path: low_confidence
    examples:
      - {stops: true, values: {confidence: 0.7}}
      - {stops: false, values: {confidence: 0.93}}
policy_checks:
  - {name: refund_limit_50, says: The amount is at most the refund limit}
  - {name: pii_redaction, says: Names are taken out}
exception_paths:
  - name: large_refund
    kind: money
    trigger: The customer asks for more than 300.
    owner: OWNER
    backup: BACKUP
    respond_within: 4 business hours
    message: A refund of {{ inputs.amount }} waits for you.
    by_hand: Check with the warehouse and refund in billing.
  - name: low_confidence
    kind: low_confidence
    trigger: The agent's confidence is below 0.85.
    owner: OWNER
    backup: BACKUP
    respond_within: 20 minutes
    message: The agent could not tell what happened.
    by_hand: Read the ticket from the start.
  - name: no_order
    kind: missing_data
    trigger: The amount is still unknown after asking twice.
    owner: BACKUP
    backup: OWNER
    respond_within: 1 business day
    message: We could not find the amount.
    by_hand: Call the customer.
  - name: order_unclear
    kind: conflicting_data
    trigger: Ticket and shop name different amounts.
    owner: OWNER
    backup: BACKUP
    respond_within: 2 days
    message: Ticket and order don't agree.
    by_hand: Ask for a photo of the delivery note.
  - name: policy_edge
    kind: policy_edge
    trigger: The policy has no line for this case.
    owner: OWNER
    backup: BACKUP
    respond_within: 4 business hours
    message: The policy leaves this to you.
    by_hand: Decide as the wiki says.
prompt:
  system: |-
    You decide refund requests.
    1. If the amount is above {{ limits.request_ceiling }}, hand the case to a person.
    2. If your confidence is below {{ limits.confidence_floor }}, hand the case to a person.
    3. Refund up to {{ limits.refund_limit }} EUR yourself, and answer with:
    {{ templates.confirmed }}
  user_template: |-
    Ticket {{ inputs.ticket_id }} asks for {{ inputs.amount }} EUR.
  model: practice:small
  parameters: {temperature: 0}
  output_schema:
    type: object
    properties: {decision: {type: string}}
    required: [decision]
  tool_definitions:
    - name: billing_refund
      description: Pays money back
      parameters: {type: object, properties: {amount: {type: number}, currency: {type: string}}}
templates:
  - name: confirmed
    says: After the refund
    body: |-
      Hello,
      we have paid {{ inputs.amount }} EUR back.
handoff:
  task: A refund that was decided
  tool_does: Gathers the facts and decides
  input_needed: The ticket
  standard: The amount is the order's
  input_owner: OWNER
  review_owner: BACKUP
  next_step_owner: OWNER
  approval_rule: Held until approved
  goes_to: The customer
  works_when: The customer doesn't write again
  hold: held
map_parts:
  - name: Billing
    kind: system
    data_in: Amount and order
    data_out: A receipt
    on_timeout: Ask again once, then call a person
    on_wrong_format: Stop and call a person
    on_half_done: List it and call a person
  - {name: Shift lead, kind: person}
record_items:
  - {item: Refund, system: Billing}
"""


def refunds_text(owner: Person, backup: Person) -> str:
    """The contract as a file that names these two people."""
    return REFUNDS.replace("OWNER", owner.email).replace("BACKUP", backup.email)


def a_draft(process: Process | None = None, **texts: Any) -> ContractVersion:
    """A complete draft; texts replace what it would say."""
    process = process or a_process()
    draft = actions.start_draft(process, author=process.accountable, **BY)
    given = read(refunds_text(process.escalation_owner, process.escalation_backup)).whole
    actions.import_content(draft, given, **BY)
    if texts:
        actions.edit_texts(draft, **texts, **BY)
    draft.refresh_from_db()
    return draft


def a_contract(process: Process | None = None) -> ContractVersion:
    """The same, in force."""
    return in_force(a_draft(process))


def in_force(draft: ContractVersion) -> ContractVersion:
    """A draft, approved by two people and put in force."""
    return published(draft)


def a_whole(process: Process | None = None) -> Whole:
    """A complete draft with everything in it."""
    return whole(a_draft(process))


def someone(**fields: Any) -> Person:
    """A colleague."""
    person: Person = PersonFactory(**fields)
    return person
