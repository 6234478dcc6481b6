# The commands a user needs. None needs root, a server, a secret or an address outside the
# package registries.
PYTHON ?= python3
AS_OF  ?= 2026-10-31
DATA   ?= ../shared
BIN    := .venv/bin

export CHITIEU_HOME ?= $(CURDIR)/var
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run up check test test-real soak bench lock clean

help:  ## say what can be made
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

# uv comes out of the same hash-pinned lock file as everything else, and then installs the rest.
.venv/installed: requirements.lock pyproject.toml
	@echo "Setting up .venv from requirements.lock ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@awk '/^uv==/{on=1} on{print} on && !/\\$$/{exit}' requirements.lock > .venv/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.lock
	@$(BIN)/uv pip sync --quiet --python .venv --require-hashes --compile-bytecode requirements.lock
	@$(BIN)/uv pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
	@touch $@

run: .venv/installed  ## write the demonstration inbox, run the nightly job, say what was published
	@$(BIN)/chitieu prepare & prepared=$$!; \
	$(BIN)/python -m bench.demonstration --home "$(CHITIEU_HOME)" && wait $$prepared && \
	CHITIEU_AS_OF=$(AS_OF) $(BIN)/chitieu run

up: .venv/installed  ## run day and night: take in what arrives, reconcile at 01:00, portal on 127.0.0.1:8080, runs on 127.0.0.1:3000
	@$(BIN)/chitieu up

check: .venv/installed  ## style, types, SQL, registry, architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 dbt_project
	$(BIN)/chitieu registry check
	$(BIN)/python -m pytest tests/architecture

test: .venv/installed  ## every test that needs nothing outside this folder, fast ones first
	$(BIN)/python -m pytest tests/unit tests/contract tests/gate -m "not real" -n 2 --dist loadfile
	$(BIN)/python -m pytest tests --ignore=tests/unit --ignore=tests/contract --ignore=tests/gate --ignore=tests/architecture -m "not real" -n 2 --dist loadfile

test-real: .venv/installed  ## the tests on the real figures and the plans' texts: make test-real DATA=folder
	@test -d "$(DATA)/real" || { echo "$(DATA)/real does not exist: give the folder of the real figures, make test-real DATA=folder"; exit 2; }
	CHITIEU_SHARED="$(abspath $(DATA))" $(BIN)/python -m pytest tests -m real

soak: .venv/installed  ## kill three hundred nights, run each again, and count what was lost
	$(BIN)/python -m tests.faults --rounds 300
	$(BIN)/python -m tests.faults --rounds 5 --dagster

bench: .venv/installed  ## measure: reading, the whole run, what the gate catches, its cost, the portal (after make run)
	$(BIN)/python -m bench.reading
	$(BIN)/python -m bench.run
	$(BIN)/python -m bench.mutations
	$(BIN)/python -m bench.gate --candidate "$(CHITIEU_HOME)/candidates/latest"
	$(BIN)/python -m bench.postgres --home "$(CHITIEU_HOME)"
	$(BIN)/python -m bench.portal --home "$(CHITIEU_HOME)"

lock: .venv/installed  ## pin the dependencies of pyproject.toml anew
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --quiet --output-file requirements.lock

clean:  ## remove the environment's and the runs' leftovers (not var/)
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
