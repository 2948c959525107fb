# `make run` is all that a newcomer needs. The rest is for whoever changes the portal.

PYTHON := .venv/bin/python
# Production's defaults, as far as a check without an installation can have them.
PRODUCTION := env PORTAL_ENV_FILE=/dev/null DATABASE_URL=sqlite:// \
	ALLOWED_HOSTS=portal.example PORTAL_URL=https://portal.example \
	SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(60))')

.PHONY: run example test test-postgres check bench lock dev
.DEFAULT_GOAL := run

run:  # Install, prepare, build the demo company on first start, serve on 127.0.0.1:8000 (PORT)
	@python3 portal/bootstrap.py
	@$(PYTHON) manage.py start

example:  # The example agent, against the demo that `make run` serves (PORT)
	@cd examples && PORTAL_KEY=$$(cd .. && $(PYTHON) manage.py agent_key support_refunds \
		--label "the example agent" --days 1 | tail -n 1) \
		../$(PYTHON) -m refund_agent --portal http://127.0.0.1:$${PORT:-8000}

dev:
	@python3 portal/bootstrap.py --dev

test: dev  # The whole suite on SQLite; `make test ARGS=tests/house` for a part
	$(PYTHON) -m pytest -n 3 --dist worksteal --durations 8 --durations-min 5 $(ARGS)

test-postgres: dev  # The same suite on a private PostgreSQL
	$(PYTHON) -m tests.postgres $(PYTHON) -m pytest -n 3 --dist worksteal --durations 8 --durations-min 5 $(ARGS)

check: dev  # Everything that can be said without running the portal
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(PRODUCTION) $(PYTHON) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(PYTHON) manage.py check --deploy --fail-level WARNING

bench: dev  # Ratios against floors measured in the same run
	$(PYTHON) -m tests.bench

lock:  # Pin what the requirements bring along
	mkdir -p -m 700 var
	rm -rf var/lock
	python3 -m venv var/lock
	var/lock/bin/python -m pip install -qq -r requirements-dev.txt
	echo '# Every distribution that the requirements bring along. Written by `make lock`.' \
		> constraints.txt
	var/lock/bin/python -m pip freeze -qq >> constraints.txt
	rm -rf var/lock
