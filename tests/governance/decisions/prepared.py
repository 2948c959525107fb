"""In a process of its own: a migrated database with a process under contract; prints a key."""

import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402  apps must be ready


def main() -> None:
    """Make it, and say which key opens it."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from tests.governance.decisions.logging import Log  # only once there are tables

    print(Log().text)


if __name__ == "__main__":
    sys.exit(main())
