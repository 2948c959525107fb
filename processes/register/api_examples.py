"""Full examples for the description of the register's calls."""

from typing import Any

_API = "https://portal.example/api/v1/processes/support_refunds"

PROCESS: dict[str, Any] = {
    "slug": "support_refunds",
    "name": "Support refunds",
    "summary": "Decides on refunds for returned goods and pays the small ones.",
    "when_to_use": "A customer returns goods within thirty days and has the receipt.",
    "when_not_to_use": "The customer disputes the bill itself, or a lawyer writes.",
    "domain": "customer_support",
    "domain_name": "Customer support",
    "owner": "ops-dri@company.com",
    "owner_name": "Marta Lindqvist",
    "tier": 2,
    "stage": "live",
    "state": "running",
    "capability": "acts",
    "kind_of_work": "execute",
    "fallback": "Open the order, check the receipt, refund by hand in billing.",
    "published_version": 3,
    "links": {
        "self": _API,
        "page": "https://portal.example/register/support_refunds/",
        "contract": f"{_API}/contract",
        "pause": f"{_API}/pause",
        "resume": f"{_API}/resume",
    },
}

CURSOR = "WyJTdXBwb3J0IHJlZnVuZHMiLDE3XQ:1vKx2b:Zk3h0uPq4M"
PAUSED = {
    "state": "paused",
    "since": "2026-04-26T10:42:12.120Z",
    "by": "Agent of Support refunds",
}
WHY_PAUSE = {"reason": "Refunds are paid twice since the billing release of this morning."}
WHY_RESUME = {"reason": "The billing release was rolled back; the last ten refunds are right."}
NO_REASON = ("reason", "This is missing.")

_UNSEEN = "There is no process with this name, or this key may not see it."
PAUSE_PROBLEMS = {
    403: "This key may not pause this process.",
    404: _UNSEEN,
    409: "This process is retired: no agent works on it any more.",
}
RESUME_PROBLEMS = {
    403: "A key may lift only a pause that it set itself.",
    404: _UNSEEN,
    409: "This process is not paused.",
}
