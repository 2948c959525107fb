"""Reading the pages of rule changes, and pressing what stands on them."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from processes.models import ContractVersion, Person


def ask(client: Client, who: Person, name: str, *of: Any, **given: Any) -> Any:
    """Read a page, or press a button on it."""
    client.force_login(who)
    address = reverse(f"changes:{name}", args=of)
    return client.post(address, given, follow=True) if given else client.get(address)


def carried(page: str, form: str) -> dict[str, str]:
    """What a form on a page carries along unseen."""
    return dict(re.findall(rf'name="(\w+)" value="([^"]*)" id="{form}_\w+"', page))


def of(version: ContractVersion) -> tuple[str, int]:
    return version.process.slug, version.number


def text(answer: Any) -> str:
    return str(answer.content.decode())


def fresh(version: ContractVersion) -> ContractVersion:
    return ContractVersion.objects.select_related("process").get(pk=version.pk)
