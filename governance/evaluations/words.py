"""The vocabulary of evaluations: purposes, kinds of case, where a case comes from."""

from django.db import models


class Purpose(models.TextChoices):
    """What a set is there to show."""

    ACCEPTANCE = "acceptance"
    UGLY = "ugly", "ugly cases"
    BRAND = "brand", "brand and style"
    REGRESSION = "regression"
    ADVERSARIAL = "adversarial"


PURPOSE_SAYS = {
    Purpose.ACCEPTANCE: "the normal work, done right",
    Purpose.UGLY: "what goes wrong on ordinary days: missing data, vague or angry requests",
    Purpose.BRAND: "how it sounds, and what it must never sound like",
    Purpose.REGRESSION: "faults that happened once and must not come back",
    Purpose.ADVERSARIAL: "attempts to talk it out of its rules",
}


class CaseKind(models.TextChoices):
    """What is special about a case."""

    NORMAL = "normal"
    MISSING_DATA = "missing_data", "missing data"
    VAGUE = "vague", "vague request"
    DUPLICATE = "duplicate", "duplicate record"
    ANGRY = "angry", "angry customer"
    CONFLICTING = "conflicting_approvals", "conflicting approvals"
    LATE = "late_approval", "late approval"
    WRONG_INPUT = "wrong_input", "wrong input"
    SKIPPED_STEP = "skipped_step", "skipped step"
    ADVERSARIAL = "adversarial"


class SourceKind(models.TextChoices):
    """Where a case comes from."""

    WRITTEN = "written", "written by a person"
    IMPORT = "import", "imported file"
    DECISION = "decision", "logged decision"
    EXCEPTION = "exception"
    INCIDENT = "incident"
    CASE = "case", "another case"


class ProposalKind(models.TextChoices):
    """What a proposal would do to a set that a contract in force relies on."""

    ADD_CASE = "case.add", "Add a case"
    EDIT_CASE = "case.edit", "Change a case"
    DROP_CASE = "case.drop", "Drop a case"
    RESTORE_CASE = "case.restore", "Take a case back in"
    PUT_CASES = "cases.put", "Take in cases"
    EDIT_SET = "set.edit", "Change the set"
    RETIRE_SET = "set.retire", "Retire the set"
    REQUIRE = "set.require", "Set the bar"
    RELEASE = "set.release", "Drop the bar"


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", "waits for consent"
    CONSENTED = "consented"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
