"""What `make run` does before the portal serves: checks, preparation, demo company, a greeting."""

from collections.abc import Iterator

from django.conf import settings
from django.core.management import call_command

from portal.demo import accounts, agents
from portal.prepare import NotReady, Say, prepare
from portal.serve import Address
from processes.models import Person, Process

HOST = "127.0.0.1"
_USUAL_PORT = 8000


def make_ready(say: Say) -> None:
    """Everything up to serving; the port is looked at before the long part, not after it."""
    Address(HOST, settings.ENV.PORT).refuse_if_taken()
    prepare(say)
    if settings.ENV.PORTAL_LOOPBACK:
        build_demo(say)
    for line in greeting():
        say(line)


def build_demo(say: Say) -> None:
    """On first start the demo company; on later ones its data is kept."""
    if not settings.ENV.PORTAL_DEMO_PASSWORD:
        raise NotReady(
            "The setting PORTAL_DEMO_PASSWORD is missing. "
            "With PORTAL_LOOPBACK the demo company's accounts need it."
        )
    if Person.objects.exists():
        accounts.keep_password()
    else:
        say("Building the demo company.")
        call_command("demo")


def greeting() -> Iterator[str]:
    """Where the portal is, and who can log in."""
    here = f"http://{HOST}:{settings.ENV.PORT}/"
    shown = accounts.shown() if settings.ENV.PORTAL_LOOPBACK else []
    yield ""
    yield f"  {settings.ENV.PORTAL_COMPANY}: the portal is at {here}"
    if shown:
        yield from _accounts(shown)
        yield from _as_an_agent(here)
        if folder := getattr(settings, "EMAIL_FILE_PATH", ""):
            yield f"  Mails are not sent but kept in {folder}/"
    elif not Person.objects.exists():
        yield "  Nobody can log in yet: manage.py add_administrator EMAIL NAME"
    yield "  Ctrl-C stops it."
    yield ""


def _accounts(shown: list[Person]) -> Iterator[str]:
    """Who can log in with the printed password, and who has another by now."""
    own = accounts.with_own_password()
    width = max(len(person.email) for person in shown)
    yield ""
    for person in shown:
        mark = " (changed their own password)" if person.pk in own else ""
        yield f"  {person.email:<{width}}  {person.name}, {person.job_title}{mark}"
    yield ""
    if len(own) < len(shown):
        whose = "the others" if own else "all of them"
        yield f"  Password of {whose}: {settings.ENV.PORTAL_DEMO_PASSWORD}"


def _as_an_agent(here: str) -> Iterator[str]:
    """A key of the demo, in a line that can be pasted."""
    if not Process.objects.filter(slug=agents.SHOWN).exists():
        return
    address = f"{here}api/v1/processes/{agents.SHOWN}/contract"
    yield ""
    yield "  As the agent of support refunds, for example:"
    yield f'  curl -H "Authorization: Bearer {agents.shown_key()}" {address}'
    port = "" if settings.ENV.PORT == _USUAL_PORT else f"PORT={settings.ENV.PORT} "
    yield f"  Or see a whole agent at work, from a second terminal: {port}make example"
    yield ""
