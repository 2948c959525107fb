"""The agent: nothing is done that the portal did not allow, and every decision is logged."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from openai import OpenAI
from portal_client import Portal, PortalRefused, Verdict

from refund_agent.case import Case
from refund_agent.shop import Shop, ShopError
from refund_agent.thinking import ModelSilent, Thinker, Thought, opening
from refund_agent.tickets import Ticket

Json = dict[str, Any]
_ROUNDS = 6
_REFUND = "billing.refund"


class Stopped(Exception):
    """The agent does nothing more with this case; the text says why."""


class RefundAgent:
    """Works on refund tickets under the contract of its process."""

    def __init__(
        self, portal: Portal, client: OpenAI, shop: Shop, say: Callable[[str], None] = print
    ) -> None:
        self._portal = portal
        self._client = client
        self._shop = shop
        self._say = say
        self._owner = str(portal.about()["owner"])

    def work(self, ticket: Ticket) -> Case:
        """Take a ticket as far as it goes: to its end, or to a person."""
        contract = self._portal.contract(ticket.ticket_id)
        if contract["state"] != "running":
            raise Stopped(f"The process is {contract['state']}. By hand: {contract['fallback']}")
        inputs = ticket.inputs(self._shop)
        case = Case(ticket, inputs, contract, Thinker(self._client))
        try:
            decision = self._think(case)
        except ModelSilent as silence:
            decision = {"decision": "escalated", "path": "low_confidence", "message": str(silence)}
        if decision is None:
            return case
        if decision["decision"] == "asked" and self._answered(case):
            return self.work(ticket)
        if decision["decision"] == "escalated":
            return self._hand_over(case, decision)
        return self._end(case, str(decision["decision"]), decision)

    def go_on(self, case: Case, decided: Json) -> Case:
        """A person decided: act on an approval, and log what came of it."""
        case.waits_for = None
        words = f"{decided['decided_by']}: {decided['decision']}"
        self._say(f"{case.case_id}  {decided['outcome']} by {words}")
        if decided["outcome"] != "approved" or case.intended is None:
            return self._end(case, str(decided["outcome"]), case.output, words)
        tool, arguments = case.intended
        verdict = self._ask(case, tool, arguments)
        if not verdict.is_allowed:
            raise Stopped(f"Approved, but now: {verdict.says}")
        self._do(case, tool, arguments)
        return self._end(case, "approved_refund", case.output, words)

    def _think(self, case: Case) -> Json | None:
        """The model's decision; nothing where a person has to be waited for."""
        messages = opening(case.contract, case.inputs)
        # How sure is it? The contract's rules ask for that before the first action.
        view = case.thinker.ask(case.contract, messages, may_call=False)
        case.confidence = view.decision.get("confidence")
        for _ in range(_ROUNDS):
            thought = case.thinker.ask(case.contract, messages, may_call=True)
            if not thought.calls:
                return self._decision(case, thought)
            messages.append(thought.message)
            for call_id, name, arguments in thought.calls:
                answer = self._use(case, case.tool_named(name), arguments)
                if case.waits_for:
                    return None
                told = {"role": "tool", "tool_call_id": call_id, "content": answer}
                messages.append(told)
        raise ModelSilent("The model went on calling tools.")

    def _decision(self, case: Case, thought: Thought) -> Json:
        if "decision" not in thought.decision:
            raise ModelSilent("The model's answer has no decision.")
        case.output = thought.decision
        return thought.decision

    def _use(self, case: Case, tool: str, arguments: Json) -> str:
        """Ask, and only then act. What is not allowed goes to the model as an error."""
        verdict = self._ask(case, tool, arguments)
        if verdict.is_allowed:
            return self._do(case, tool, arguments)
        if verdict.verdict == "paused":
            raise Stopped(f"The process was stopped. By hand: {verdict.fallback}")
        if verdict.escalation:
            self._wait(case, verdict.escalation, (tool, arguments), verdict.says)
        return _error(verdict.says)

    def _ask(self, case: Case, tool: str | None, arguments: Json) -> Verdict:
        verdict = self._portal.authorize(
            case.case_id,
            tool=tool,
            arguments=arguments,
            inputs=case.inputs,
            confidence=case.confidence,
        )
        case.authorization_id = verdict.authorization_id
        self._say(
            f"{case.case_id}  asks: {tool or 'the case'} {arguments or ''}: {verdict.verdict}"
        )
        return verdict

    def _do(self, case: Case, tool: str, arguments: Json) -> str:
        try:
            result = self._shop.use(tool, arguments, case_id=case.case_id)
        except ShopError as problem:
            return _error(str(problem))
        case.tools.append({"name": tool, "arguments": arguments, "result": result})
        return _text(result)

    def _answered(self, case: Case) -> bool:
        """Ask the customer what the contract asks for; whether there is something new."""
        verdict = self._ask(case, None, {})
        news = False
        for question in verdict.questions:
            answer = case.ticket.answers.pop(question["field"], None)
            self._say(f"{case.case_id}  to the customer: {question['ask']} - {answer}")
            if answer is not None:
                setattr(case.ticket, question["field"], answer)
                news = True
        return news

    def _hand_over(self, case: Case, decision: Json) -> Case:
        """Call a person. Where a refund is due, it is what they approve or decline."""
        case.output = decision
        says = str(decision.get("message", ""))
        if due := case.due():
            verdict = self._ask(case, _REFUND, due)
            if verdict.escalation:
                return self._wait(case, verdict.escalation, (_REFUND, due), verdict.says)
        path = str(decision.get("path") or "low_confidence")
        called = self._portal.escalate(path, case.case_id, summary=says, context=case.inputs)
        return self._wait(case, called, (_REFUND, due) if due else None, says)

    def _wait(self, case: Case, called: Json, intended: tuple[str, Json] | None, says: str) -> Case:
        case.waits_for, case.intended, case.was_escalated = called, intended, True
        case.rationale = says
        who = called.get("held_by", called["owner"])
        until = f"{datetime.fromisoformat(called['respond_by']).astimezone():%-d %b, %H:%M}"
        self._say(f"{case.case_id}  waits for {who} until {until}: {says}")
        return case

    def _end(self, case: Case, decision: str, output: Json, because: str = "") -> Case:
        case.decision, case.output = decision, output
        case.rationale = because or f"Rule {output.get('rule')} of the contract's prompt."
        logged = self._log(case)
        breaches = [breach["says"] for breach in logged.get("breaches", [])]
        paid = f", {case.paid:.2f} EUR paid back" if case.paid else ""
        self._say(
            f"{case.case_id}  {decision}{paid}; logged as {logged.get('id')} {breaches or ''}"
        )
        return case

    def _log(self, case: Case) -> Json:
        """A case that was logged before is not logged again."""
        try:
            return self._portal.log(case.record(self._owner))
        except PortalRefused as refused:
            if refused.status == 409:
                return {"id": "an earlier record of this case"}
            raise


def _error(says: str) -> str:
    return _text({"error": says})


def _text(value: Json) -> str:
    return json.dumps(value)
