# Everything a person does with the project has a target here.  Each target makes .venv by itself when it is missing or out of date.
#
#   make demo      try it: the example estate and the real packages
#   make test      the whole suite: ruff, mypy --strict, pytest
#   make check     the quick inner loop, at most two minutes
#   make help      the rest

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
SOAK_MINUTES ?= 20
PYTEST_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
DEPENDENCIES := $(VENV)/.dependencies
READY := $(VENV)/.ready

PACKAGES := graphmodel importers queries visualisation api
CATALOGUE := graphmodel/wording/locale
DOMAIN := steward

.PHONY: help venv demo test check lint bench bench-speed bench-import bench-web bench-neo4j soak wording docs pictures lock wheel clean

help: ## say what can be made
	@grep -hE '^[a-z0-9-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

venv: $(READY) ## make .venv with everything the project needs

# The third-party packages: anew when the lock changes.
$(DEPENDENCIES): requirements/dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "stewardgraph needs Python 3.11 or later, and \"$(PYTHON)\" is $$($(PYTHON) --version 2>/dev/null || echo missing). Say which to use: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || { \
	  rm -rf $(VENV); echo "$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

# The project itself, editable: anew when its description changes.
$(READY): $(DEPENDENCIES) pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## import the examples into a fresh estate and ask the main questions
	$(BIN)/steward demo

lint: $(READY) ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/mypy

test: lint ## the whole suite: ruff, mypy --strict, then every test
	$(BIN)/pytest -n 2 --dist loadgroup -m "not soak" $(PYTEST_ARGS)

check: lint ## the quick inner loop: no slow tests, no browser, no Neo4j
	$(BIN)/pytest -n 2 -m "not slow and not browser and not soak and not neo4j" $(PYTEST_ARGS)

soak: $(READY) ## the long runs, for SOAK_MINUTES (20 unless said), and what they reached
	SOAK_MINUTES=$(SOAK_MINUTES) HYPOTHESIS_PROFILE=soak $(BIN)/pytest -m soak -s --timeout 0 $(PYTEST_ARGS) \
	  || { code=$$?; [ $$code -eq 5 ] && echo "no soak test exists yet" || exit $$code; }

bench: $(READY) ## how fast everything is, beside other tools, within half an hour; writes docs/performance.md and two more
	$(BIN)/python -m bench

bench-speed: $(READY) ## how fast the questions are at 10 000, 100 000 and 1 000 000 systems; writes docs/performance.md
	$(BIN)/python -m bench.speed --write docs/performance.md

bench-import: $(READY) ## how long imports of 10 000 and 100 000 rows take, beside the bare tools; writes docs/import-speed.md
	$(BIN)/python -m bench.importing --write docs/import-speed.md

bench-web: $(READY) ## how fast pages are, beside a bare route; writes docs/web-speed.md
	$(BIN)/python -m bench.serving --write docs/web-speed.md

bench-neo4j: $(READY) ## how long an estate in a real Neo4j takes to load and to ask, beside a file; writes into docs/neo4j.md
	$(BIN)/python -m bench.on_neo4j --write docs/neo4j.md

wording: $(READY) ## gather the texts that people read into the Swedish catalogue, and compile it
	mkdir -p build
	$(BIN)/pybabel -q extract -F docs/wording.cfg --no-default-keywords -k _ -k N_ -k plural:1,2 --no-location --sort-output --omit-header -o build/$(DOMAIN).pot $(PACKAGES)
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 140 -i build/$(DOMAIN).pot -d $(CATALOGUE) -D $(DOMAIN) -l sv
	$(BIN)/pybabel compile -d $(CATALOGUE) -D $(DOMAIN) --statistics

docs: $(READY) ## write docs/commands.md and docs/findings.md anew from the program itself
	$(BIN)/python -m api.cli.reference docs

# The lock files carry hashes and no address of a registry, so the installer's own settings decide where packages come from.
LOCK := build/lock/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet
lock: ## make the lock files anew, with the newest versions that fit (LOCK_ARGS= keeps what is locked)
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(LOCK) $(LOCK_ARGS) -o requirements/runtime.lock
	$(LOCK) $(LOCK_ARGS) --group dev -c requirements/runtime.lock -o requirements/dev.lock
LOCK_ARGS ?= --upgrade

pictures: $(READY) ## take the pictures of the screens in docs/pictures anew, of the example municipality
	STEWARD_PICTURES=1 $(BIN)/pytest -q tests/browser/test_pictures_in_docs.py

wheel: $(READY) ## build dist/stewardgraph-VERSION-py3-none-any.whl
	rm -rf dist
	$(BIN)/python -m build --no-isolation --wheel --outdir dist .

clean: ## remove what make made: .venv, build, dist, the demo's output, caches
	rm -rf $(VENV) build dist demo-output .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .grimp_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
