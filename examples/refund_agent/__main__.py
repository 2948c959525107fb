"""A morning of tickets: `python -m refund_agent --portal URL`, with the key in PORTAL_KEY."""

import argparse
import os
import sys
import time
from datetime import UTC, datetime

from openai import OpenAI
from portal_client import Portal, PortalRefused, PortalSilent

from refund_agent.agent import RefundAgent, Stopped
from refund_agent.case import Case
from refund_agent.tickets import a_morning

_POLL = 1.0


def main() -> int:
    """Run, and say in a line how it went."""
    wanted = _arguments()
    if not wanted.key:
        print("Set PORTAL_KEY to an agent key of the process.", file=sys.stderr)
        return 2
    # Without a model service of your own, the portal's practice model answers its agents.
    client = OpenAI(
        base_url=os.environ.get("OPENAI_BASE_URL") or f"{wanted.portal}/practice/v1",
        api_key=os.environ.get("OPENAI_API_KEY") or wanted.key,
        timeout=30,
    )
    tickets, shop = a_morning(wanted.day)
    waiting: list[Case] = []
    with Portal(wanted.portal, wanted.key, wanted.process, patience=wanted.patience) as portal:
        try:
            agent = RefundAgent(portal, client, shop)
            for ticket in tickets:
                case = agent.work(ticket)
                waiting += [case] if case.waits_for else []
            left = _wait(agent, portal, waiting, wanted)
        except (PortalSilent, PortalRefused, Stopped) as end:
            print(f"The agent stops. {end}")
            return 1
        except KeyboardInterrupt:
            print("\nThe agent stops. What waits for a person stays with that person.")
            return 0
    paid = ", ".join(f"{case}: {told['amount']} EUR" for case, told in shop.payments.items())
    print(f"Paid back: {paid or 'nothing'}. {left} of {len(tickets)} cases wait for a person.")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The example agent for refunds.")
    parser.add_argument("--portal", default="http://127.0.0.1:8000", help="where the portal is")
    parser.add_argument("--process", default="support_refunds", help="its short name")
    parser.add_argument(
        "--patience", type=float, default=2, help="seconds after which no answer means no"
    )
    parser.add_argument("--wait", type=float, default=600, help="seconds to wait for people")
    parser.add_argument(
        "--day", default=f"{datetime.now(UTC):%m%d%H%M%S}", help="how the tickets' numbers begin"
    )
    wanted = parser.parse_args()
    wanted.portal = wanted.portal.rstrip("/")
    wanted.key = os.environ.get("PORTAL_KEY", "")
    return wanted


def _wait(
    agent: RefundAgent, portal: Portal, waiting: list[Case], wanted: argparse.Namespace
) -> int:
    """Look after the cases that people decide, until all are decided or the time is over."""
    for case in waiting:
        if case.waits_for:
            print(f"Decide {case.case_id} at {wanted.portal}/exceptions/{case.waits_for['id']}/")
    if waiting and wanted.wait:
        print(f"Waiting for them for {wanted.wait:.0f} seconds. Ctrl-C leaves them to people.")
    until = time.monotonic() + wanted.wait
    left = list(waiting)
    while left and time.monotonic() < until:
        for case in list(left):
            called = case.waits_for or {}
            if decided := portal.decided(str(called["id"]), within=0):
                agent.go_on(case, decided)
                left.remove(case)
        time.sleep(_POLL if left else 0)
    return len(left)


if __name__ == "__main__":
    sys.exit(main())
