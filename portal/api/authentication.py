"""Agents come with a key. A person's log-in opens nothing here."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from processes.models import AgentKey
from processes.people.authentication import key_of, note_asked


class AgentKeyBearer(HttpBearer):
    """`Authorization: Bearer <key>`, and nothing else."""

    def authenticate(self, request: HttpRequest, token: str) -> AgentKey:
        key = key_of(token.strip())
        note_asked(key)
        return key
