# Every way to work on lead_ai. `make help` lists the targets; only `make` and Python >= 3.11 are needed to start.

PYTHON ?= python3
UV_VERSION := 0.13.9
PORT ?= 8000
DEMO ?= on
WORKERS ?= 2
BIN := .venv/bin
STAMP := .venv/.installed
CODE := lead_ai teams skills mentoring
MANAGE := $(BIN)/python manage.py
CLEAN := scripts/in_clean_env.sh
PRODUCTION := scripts/as_production.sh
# A command line of its own lets a test run in many processes, or in one for a debugger: make test PYTEST_FLAGS="-n 0 -x"
PYTEST := $(BIN)/python -m pytest -n $(WORKERS)
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# Where nothing compiled is kept, every start of a process takes seconds longer.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# -- Set up and run ---------------------------------------------------------------------------------

.PHONY: setup
setup: $(STAMP) ## Make .venv and install the locked packages

# uv installs in seconds; where no wheel of it fits, pip installs the same locked set.
$(STAMP): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "lead_ai needs Python 3.11 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Installing the locked packages into .venv"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) 2>/dev/null || true
	@if test -x $(BIN)/uv && VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements-dev.txt; then :; \
	 else echo "uv cannot do it here; pip takes a little longer"; $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt; fi
	@touch $(STAMP)

.PHONY: run
run: $(STAMP) ## Start lead_ai with demo data (PORT=8000, DEMO=off for an empty one)
	@PORT=$(PORT) DEMO=$(DEMO) exec $(MANAGE) run_local

.PHONY: lock
lock: $(STAMP) ## Lock requirements*.in, with hashes, for every platform (LOCK_FLAGS=--upgrade)
	$(COMPILE) $(LOCK_FLAGS) requirements.in -o requirements.txt
	$(COMPILE) $(LOCK_FLAGS) -c requirements.txt requirements-dev.in -o requirements-dev.txt

.PHONY: screenshots
screenshots: $(STAMP) ## Take the pictures of docs/img from the demo (FOLDER=… for those of every page)
	@scripts/need.sh chromium-headless-shell chromium-headless-shell
	@$(CLEAN) $(BIN)/python -m scripts.screenshots $(FOLDER)

# -- Test -------------------------------------------------------------------------------------------

.PHONY: test
test: $(STAMP) ## Run the tests; no service is needed
	@$(CLEAN) $(PYTEST) $(PYTEST_FLAGS)

.PHONY: coverage
coverage: $(STAMP) ## Run the tests and hold the coverage: 90 % in all, 100 % of the pure modules
	@$(MAKE) test PYTEST_FLAGS="--cov --cov-report= $(PYTEST_FLAGS)"
	@$(MAKE) check-coverage

.PHONY: check-coverage
check-coverage: $(STAMP)
	@$(BIN)/coverage report --fail-under=90
	@$(BIN)/coverage report --fail-under=100 --include="$$($(BIN)/python scripts/pure_modules.py)"

# What asks no database, or reads again how pages are drawn, answers the same on every one.
NO_DATABASE := tests/test_architecture.py tests/test_look.py tests/test_setup.py tests/mentoring/test_growth_whys.py \
	$(wildcard tests/skills/test_formats_*.py)
FRAGMENTS := tests/permissions/test_routes.py::test_a_fragment_holds_no_secret_either

.PHONY: services-test
services-test: $(STAMP) ## Run the same tests on PostgreSQL and Redis, started for the run
	@$(CLEAN) scripts/with_services.sh $(PYTEST) -m "not e2e and not bench" $(addprefix --ignore=,$(NO_DATABASE)) --deselect=$(FRAGMENTS) $(PYTEST_FLAGS)

.PHONY: e2e
e2e: $(STAMP) ## Run the tests in Chromium
	@scripts/need.sh chromium-headless-shell chromium-headless-shell
	@$(CLEAN) $(PYTEST) -m e2e $(PYTEST_FLAGS)

.PHONY: bench
bench: $(STAMP) ## Measure the goals of performance, on SQLite and on PostgreSQL
	@failed=""; $(CLEAN) $(BIN)/python -m tests.bench || failed=1; \
	 $(CLEAN) scripts/with_services.sh $(BIN)/python -m tests.bench || failed=1; [ -z "$$failed" ]

# -- Check ------------------------------------------------------------------------------------------

CHECKS := check-lint check-format check-types check-imports check-templates check-migrations check-schema check-deploy check-compose check-audit

.PHONY: check
check: $(STAMP) ## Check format, lint, types, imports, templates, migrations, schema, deployment, packages
	@failed=""; for one in $(CHECKS); do $(MAKE) $$one || failed="$$failed $$one"; done; \
	 if [ -n "$$failed" ]; then echo "Failed:$$failed"; exit 1; fi; echo "All checks passed."

.PHONY: format
format: $(STAMP) ## Put the code into its format
	@$(BIN)/ruff check --fix --exit-zero --quiet .
	@$(BIN)/ruff format .

.PHONY: $(CHECKS)
check-lint: $(STAMP)
	@$(BIN)/ruff check .
check-format: $(STAMP)
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --check .; false; }
check-types: $(STAMP)
	@$(CLEAN) $(BIN)/mypy $(CODE) tests scripts
check-imports: $(STAMP)
	@$(CLEAN) $(BIN)/lint-imports --no-cache
check-templates: $(STAMP)
	@$(BIN)/djlint --lint --quiet templates
check-migrations: $(STAMP)
	@$(CLEAN) $(MANAGE) makemigrations --check --dry-run
check-schema: $(STAMP)
	@$(CLEAN) $(MANAGE) spectacular --validate --fail-on-warn --file /dev/null
check-deploy: $(STAMP)
	@$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING
# Only a machine that has compose can read the file as compose does; tests/test_setup.py reads it everywhere.
check-compose: $(STAMP)
	@if command -v docker-compose >/dev/null; then SECRET_KEY=x FIELD_KEYS=x ALLOWED_HOSTS=x BASE_URL=x POSTGRES_PASSWORD=x docker-compose -f docker-compose.yml config -q; \
	 else echo "docker-compose is not installed: its own check of docker-compose.yml skipped."; fi
check-audit: $(STAMP)
	@scripts/audit.sh
