"""`make bench`: a line for each figure; leaves with 1 if a target is missed."""

import os
import sys
import tempfile


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/portal.sqlite3")
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
        import django  # only once settings are named

        django.setup()
        from tests.bench import (  # only once apps are ready
            authorize,
            changes,
            contracts,
            decision_lists,
            decisions,
            exceptions,
            kills,
            pages,
            register,
            runs,
            scorecards,
            starts,
        )

        rooms = (
            starts,
            pages,
            register,
            contracts,
            decision_lists,
            exceptions,
            scorecards,
            changes,
            authorize,
            kills,
            decisions,
            runs,
        )
        missed = 0
        for room in rooms:
            for figure in room.figures():
                print(figure, flush=True)
                missed += not figure.is_met
        return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
