"""Front door: the models of all rooms, for code outside this app."""

from governance.evaluations.models import (
    Case,
    EvaluationSet,
    Loosening,
    RequiredSet,
    SetProposal,
    SetUse,
)

__all__ = ["Case", "EvaluationSet", "Loosening", "RequiredSet", "SetProposal", "SetUse"]
