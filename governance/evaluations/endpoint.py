"""Which model service is used: the company's, or this portal's practice model where none is set."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

from governance.evaluations.practice.serving import serve_practice

_OPENAI = "https://api.openai.com/v1"
# Services on a company's own machines often ask for none, and OpenAI's client demands one.
_NO_KEY = "none"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where models answer."""

    base_url: str
    api_key: str = field(repr=False)
    is_practice: bool = False

    @property
    def says(self) -> str:
        """Which service this is, for people."""
        if self.is_practice:
            return "the practice model, which is not a language model"
        return f"the model service at {urlsplit(self.base_url).netloc}"


def service() -> Endpoint | None:
    """The company's model service, if one is set."""
    key, address = settings.ENV.OPENAI_API_KEY, settings.ENV.OPENAI_BASE_URL
    if not (key or address):
        return None
    return Endpoint(address or _OPENAI, key or _NO_KEY)


def is_practice() -> bool:
    """Whether questions go to the practice model."""
    return service() is None


@contextmanager
def at_hand() -> Iterator[Endpoint]:
    """The endpoint to ask, for as long as the block runs; the practice model is started for it."""
    if found := service():
        yield found
        return
    with serve_practice() as served:
        yield Endpoint(served.base_url, served.api_key, is_practice=True)
