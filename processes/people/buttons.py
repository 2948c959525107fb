"""Buttons on a person's page and on an absence: what each says before it acts."""

from typing import Any

from allauth.mfa.models import Authenticator

from house.acts import Act
from processes.people import actions, hours, rules
from processes.people.forms import GroupsForm, HoursForm
from processes.people.models import Person


def _manages(by: Any, person: Person) -> bool:
    return rules.may_manage_people(by)


def _manages_other(by: Any, person: Person) -> bool:
    return rules.may_manage_people(by) and not person.is_agent and not rules.is_self(by, person)


def _may_deactivate(by: Any, person: Person) -> bool:
    return person.is_active and rules.may_manage_people(by) and not rules.is_self(by, person)


def _may_reactivate(by: Any, person: Person) -> bool:
    return not person.is_active and rules.may_manage_people(by)


def _may_send_link(by: Any, person: Person) -> bool:
    return person.is_active and not person.is_agent and rules.may_manage_people(by)


def _may_remove_second_step(by: Any, person: Person) -> bool:
    return _manages_other(by, person) and Authenticator.objects.filter(user_id=person.pk).exists()


def _may_set_hours(by: Any, person: Person) -> bool:
    return not person.is_agent and rules.may_plan_time_of(by, person)


def _groups(person: Person) -> dict[str, Any]:
    return {"groups": [group.name for group in person.groups.all()]}


def _week(person: Person) -> dict[str, Any]:
    return {"spans": hours.spans_of(person)}


PERSON_ACTS = (
    Act(
        name="groups",
        title="Change groups",
        says="Rights come from groups. They change with the next page that this person opens.",
        does=actions.set_groups,
        may=_manages_other,
        done="The groups of {} are set.",
        form=GroupsForm,
        initial=_groups,
        is_grave=True,
    ),
    Act(
        name="hours",
        title="Set working hours",
        says="Response times run, and notices that can wait arrive, in these hours.",
        does=actions.set_working_hours,
        may=_may_set_hours,
        done="The working hours of {} are set.",
        form=HoursForm,
        initial=_week,
    ),
    Act(
        name="login-link",
        title="Send log-in link",
        says="They get a mail with a link by which they choose a password. It works once, for "
        "three days; links sent before keep working until one is used.",
        does=actions.send_login_link,
        may=_may_send_link,
        done="A log-in link was sent to {}.",
        is_grave=True,
    ),
    Act(
        name="second-step",
        title="Remove two-step log-in",
        says="For someone who lost the second device. Make sure who is asking: from now on the "
        "password alone opens the account, until they set up two-step log-in again.",
        does=actions.remove_second_step,
        may=_may_remove_second_step,
        done="{} logs in with the password alone.",
        is_danger=True,
        is_grave=True,
    ),
    Act(
        name="deactivate",
        title="Deactivate",
        says="Access ends at once, on every device. The name stays wherever it stands as evidence. "
        "An administrator can open the account again.",
        does=actions.deactivate,
        may=_may_deactivate,
        done="{} is deactivated.",
        is_danger=True,
        is_grave=True,
    ),
    Act(
        name="reactivate",
        title="Reactivate",
        says="The account opens again with the groups it had. "
        "Send a log-in link afterwards: the old password is gone.",
        does=actions.reactivate,
        may=_may_reactivate,
        done="{} is active again.",
    ),
)

ABSENCE_ACTS = (
    Act(
        name="cancel",
        title="Cancel or end",
        says="An absence that has not begun is cancelled. One that has begun ends yesterday: the "
        "days gone by stay.",
        does=actions.cancel_absence,
        may=rules.may_cancel,
        done="Done: {}.",
        is_danger=True,
    ),
)
