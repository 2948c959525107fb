"""The ends of all chains, signed, to be kept elsewhere: who takes the newest away is noticed."""

import json
from collections.abc import Mapping
from typing import Any

from django.core import signing

from governance.decisions.sealing_models import Chain
from governance.decisions.verifying import Head
from house.clock import now
from house.refusals import Invalid

_SALT = "decisions.heads"


class HeadUnreadable(Invalid):
    """A file that this portal did not sign."""

    says = "This file holds no heads that this portal has signed."


def exported(process_ids: list[int] | None = None) -> str:
    """The heads of these processes, or of all, as a file."""
    rows = Chain.objects.select_related("process").order_by("process__slug")
    if process_ids is not None:
        rows = rows.filter(process__in=process_ids)
    heads = {chain.process.slug: [chain.length, chain.head, chain.overrides] for chain in rows}
    told = {"at": now().isoformat(), "heads": heads}
    signature = signing.Signer(salt=_SALT).signature(_text(told))
    return json.dumps({**told, "signature": signature}, indent=1) + "\n"


def read(text: str) -> dict[str, Head]:
    """The heads of a file, by the process's short name."""
    try:
        told = json.loads(text)
        signature = str(told.pop("signature"))
        signing.Signer(salt=_SALT).unsign(f"{_text(told)}:{signature}")
        return {
            slug: Head(int(sealed), str(head), *map(int, more))
            for slug, (sealed, head, *more) in told["heads"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, signing.BadSignature):
        raise HeadUnreadable from None


def _text(told: Mapping[str, Any]) -> str:
    return json.dumps(told, sort_keys=True, separators=(",", ":"))
