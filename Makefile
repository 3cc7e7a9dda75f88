# Every way to work on lead_ai. `make help` lists the targets; only `make` and Python >= 3.11 are needed to start.

PYTHON ?= python3
UV_VERSION := 0.13.9
PORT ?= 8000
BIN := .venv/bin
STAMP := .venv/.installed
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(STAMP) ## Make .venv and install the locked packages

# uv installs in seconds; where no wheel of it fits, pip installs the same locked set.
$(STAMP): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "lead_ai needs Python 3.11 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) || echo "uv is not to be had here; using pip"
	@if test -x $(BIN)/uv && VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes -r requirements-dev.txt; \
	 then :; else $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt; fi
	@touch $(STAMP)

.PHONY: lock
lock: $(STAMP) ## Lock requirements*.in, with hashes, for every platform
	$(COMPILE) $(LOCK_FLAGS) requirements.in -o requirements.txt
	$(COMPILE) $(LOCK_FLAGS) -c requirements.txt requirements-dev.in -o requirements-dev.txt
