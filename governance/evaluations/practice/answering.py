"""One request to the practice model, from its bytes to the bytes of its answer."""

import json
import time
from collections.abc import Mapping

from governance.evaluations.practice.completions import BadRequest, complete
from governance.evaluations.practice.faults import Reply, failed, spoilt, wish_of

LARGEST = 8 * 1024 * 1024


def reply_to(body: bytes, headers: Mapping[str, str], *, patience: float) -> Reply:
    """Answer a request for a completion; whoever serves says how long an answer may take."""
    if len(body) > LARGEST:
        return failed(413, "The body is larger than the practice model takes.")
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        return failed(400, "The body is not JSON.")
    wish = wish_of(asked, headers)
    if wish.waits:
        time.sleep(min(wish.waits, patience))
    try:
        return spoilt(wish.fault, complete(asked))
    except BadRequest as problem:
        return failed(400, str(problem), problem.param)
    except RecursionError:
        return failed(400, "The schema or the body is nested too deeply.")
