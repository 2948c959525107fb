"""A process with everybody whom a change of its rules may need."""

from dataclasses import dataclass, field
from typing import Any

from governance.changes import actions
from governance.changes.words import Half
from governance.models import Release, Submission
from house.clock import today
from processes.contracts.actions import edit_texts, import_content, start_draft
from processes.contracts.files import read
from processes.models import ContractVersion, Person, Process
from processes.register.actions import name_role, set_circle
from tests.agents import BY, a_process
from tests.contracts import a_contract, refunds_text
from tests.factories import PersonFactory

WHY = "Customers wait too long"


@dataclass
class Team:
    """The people around one process."""

    process: Process
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def draft(self, *, author: str = "author", **texts: Any) -> ContractVersion:
        """A complete draft of the next version: of the first all of it, later one sentence."""
        writer = self.people[author]
        draft = start_draft(self.process, by=writer, because=WHY)
        if draft.based_on is None:
            text = refunds_text(self.process.escalation_owner, self.process.escalation_backup)
            import_content(draft, read(text).whole, by=writer, because=WHY)
        else:
            texts = texts or {"success": "The customer hears of it within a day."}
        if texts:
            edit_texts(draft, by=writer, because=WHY, **texts)
        draft.refresh_from_db()
        return draft

    def submitted(self, **options: Any) -> ContractVersion:
        """A draft, handed in."""
        draft = self.draft(**options)
        return self.submit(draft)

    def submit(self, draft: ContractVersion, by: str = "author") -> ContractVersion:
        """Hand a draft in."""
        actions.submit(draft, by=self.people[by], because=WHY)
        draft.refresh_from_db()
        return draft

    def approved(self, version: ContractVersion | None = None) -> ContractVersion:
        """With every approval that it needs."""
        version = version or self.submitted()
        submission = Submission.objects.open().get(version=version)
        people = {Half.BUSINESS: "business", Half.SYSTEM: "system", Half.COMPLIANCE: "compliance"}
        for requirement in submission.requirements.all():
            by = self.people[people[Half(requirement.half)]]
            actions.approve(version, requirement.half, by=by)
        version.refresh_from_db()
        return version

    def published(self, version: ContractVersion | None = None) -> ContractVersion:
        """In force."""
        version = self.approved(version)
        self.publish(version)
        version.refresh_from_db()
        return version

    def prepare(self, version: ContractVersion) -> None:
        """Tell people today; nobody has to learn anything."""
        why = "Nothing that people do changes."
        actions.prepare(version, by=self.accountable, announced_on=today(), no_training_because=why)

    def forced(self, version: ContractVersion | None = None) -> ContractVersion:
        """In force by two people, ahead of its approvals."""
        version = version or self.submitted()
        asked = actions.ask_for_emergency(version, by=self.business, because="It pays twice")
        actions.confirm(asked, by=self.compliance, because="I saw it happen")
        version.refresh_from_db()
        return version

    def publish(self, version: ContractVersion, by: str = "business", **options: Any) -> Release:
        """Announce it and put it in force."""
        self.prepare(version)
        return actions.publish(version, by=self.people[by], because=WHY, **options)


ROLES = {"business": "business", "system": "system"}


def a_team(slug: str = "support_refunds", *, has_contract: bool = True, **fields: Any) -> Team:
    """A process whose halves, circles and compliance are all somebody; one version is in force."""
    process = a_process(slug, **fields)
    team = Team(process)
    team.people |= {
        "accountable": process.accountable,
        "accountable_deputy": process.accountable_deputy,
        "escalation": process.escalation_owner,
        "backup": process.escalation_backup,
        "author": PersonFactory(name="Ada Author"),
        "stranger": PersonFactory(name="Stran Ger"),
        "compliance": PersonFactory(name="Clara Compliance", groups=["compliance"]),
        "compliance2": PersonFactory(name="Cosmo Compliance", groups=["compliance"]),
    }
    for role in ROLES:
        team.people[role] = PersonFactory(name=f"{role.capitalize()} Owner")
        team.people[f"{role}_deputy"] = PersonFactory(name=f"{role.capitalize()} Deputy")
        pair = {"person": team.people[role], "deputy": team.people[f"{role}_deputy"]}
        name_role(process, role, **pair, **BY)
    set_circle(process, "responsible", [team.author], **BY)
    if has_contract:
        a_contract(process)
    process.refresh_from_db()
    return team
