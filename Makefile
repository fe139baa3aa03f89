# `make run` and `make test` do their own set-up; Python 3.11 or newer and make are all they need.
PYTHON ?= python3
BIN := .venv/bin
# pyvi's model is decoded without these (analyzers/vietnamese.py), so only its test installs them.
PYVI_ONLY := scikit-learn scipy numpy joblib threadpoolctl narwhals cloudpickle \
	sklearn-crfsuite python-crfsuite tabulate tqdm
# What the service does whatever it keeps its data in.
SERVICE_TESTS := $(wildcard tests/test_api_*.py tests/test_accounts_*.py tests/test_delivery_*.py) \
	$(addprefix tests/test_,$(addsuffix .py, \
	access_owners alert_canary alert_clock alert_due alert_due_once alert_due_proof alert_matching \
	alert_news alert_nothing alert_proof alert_terms alert_unreadable alert_unreadable_shown batches \
	beginnings changes check citation_conflicts \
	citation_graph citations cli cli_search complaints corrections crash documents errors export \
	export_tables feeds groups inbox inbox_marking inbox_states lexicon loads login mail_digest metrics openid \
	openid_provider pages pages_proof pages_saved pages_searching registers reset saved_by_users similar single_use suggest \
	synonyms translations unsubscribe uploads vocabulary ways_in webhook))
FUZZ_SECONDS ?= 60
# One more than there are processors: many tests wait for servers, and for what was killed.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
CODE := analyzers search loader service tests
# Offline once installed, and nothing asks the index whether pip itself is new.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile

.PHONY: help setup setup-dev run test fuzz lint check fmt lock

help: ## Show what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

setup: .venv/.runtime ## Make the environment .venv with the command `directives` in it

setup-dev: .venv/.dev

run: setup ## Set up, load the samples into an empty data folder, serve http://127.0.0.1:8000
	@$(BIN)/directives serve --samples

# Everything on the embedded stores, then the service again on Elasticsearch and PostgreSQL, then a
# cluster that loses nodes, which wants the machine for itself. Tests start hundreds of processes:
# where the environment lets none keep what it has compiled, each compiles all that it imports.
test fuzz: export PYTHONDONTWRITEBYTECODE =
test: setup-dev ## Set up and pass the tests
ifdef TESTS
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(TESTS)
else
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --ignore tests/cluster
	@DIRECTIVES_TEST_STORES=cluster $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(SERVICE_TESTS)
	@$(BIN)/python -m pytest tests/cluster
endif

# What is found is kept in tests/cases/crashers. `make fuzz FUZZ_SECONDS=600 TARGETS="docx facts"`
fuzz: setup-dev ## Fuzz each reader and parser for FUZZ_SECONDS (60), on Linux x86_64
	@$(BIN)/python -m tests.fuzz $(FUZZ_SECONDS) $(TARGETS)

check: lint test ## Lint, types, contracts and tests

lint: setup-dev
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

fmt: setup-dev ## Format the code and mend what the linter can mend
	@$(BIN)/ruff format $(CODE)
	@$(BIN)/ruff check --fix $(CODE)

lock: setup-dev ## Compile requirements.txt and requirements-dev.txt anew
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --python $(BIN)/python \
		$(PYVI_ONLY:%=--no-emit-package %) $(UPGRADE) \
		pyproject.toml --group build -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --python $(BIN)/python \
		-c requirements.txt $(UPGRADE) pyproject.toml --group build --group dev -o requirements-dev.txt

.venv/.runtime: .venv/.made requirements.txt pyproject.toml
	@echo "Installing the locked packages …"
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	@echo "Installing the locked packages for tests …"
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'Python 3.11 or newer is needed. Name one: make PYTHON=python3.12 …'; exit 1; }
	@rm -rf .venv
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 \
		|| { rm -rf .venv; $(PYTHON) -m venv --without-pip .venv \
			&& $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; } 2>/dev/null \
		|| { rm -rf .venv; $(PYTHON) -m virtualenv --quiet .venv 2>/dev/null; } \
		|| { rm -rf .venv; \
			echo 'This Python cannot make environments. On Debian: apt install python3-venv'; exit 1; }
	@touch $@
