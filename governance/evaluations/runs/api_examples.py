"""Full examples for the description of the evaluation runs' calls."""

from typing import Any

ASKED: dict[str, Any] = {"process": "support_refunds", "version": "draft"}
STARTED: dict[str, Any] = {
    "id": "run_5f0c2a9be1d34c7f8a61",
    "status": "queued",
    "url": "https://portal.example.com/evaluation-runs/run_5f0c2a9be1d34c7f8a61/",
}
RUN: dict[str, Any] = {
    "id": "run_5f0c2a9be1d34c7f8a61",
    "status": "failed",
    "url": "https://portal.example.com/evaluation-runs/run_5f0c2a9be1d34c7f8a61/",
    "process": "support_refunds",
    "version": 4,
    "progress": {"done": 30, "total": 30},
    "score": 0.9333,
    "interval": [0.7868, 0.9815],
    "regressions": [{"case": "9b2f4e1a-7c8d-4e5f-8a3b-2c1d0e9f8a7b", "name": "Far too large"}],
    "cost": "0.0412",
    "verdict": "Failed: 93.3% of 30 cases (95 %: 78.7% to 98.2%). “Far too large” passed before "
    "and fails now.",
}
