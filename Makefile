# Two commands from a fresh clone: `make run` opens the bundled concert bot, `make test` runs the tests.
PYTHONS := python3.13 python3.12 python3.11 python3
PYTHON ?= $(shell for p in $(PYTHONS); do command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
BOT ?= concertbot
JOBS ?= 2
# What set-up and CI install; empty lets pip choose.
CONSTRAINTS ?= constraints.txt
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check $(if $(CONSTRAINTS),--constraint $(CONSTRAINTS))
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

.PHONY: run test check lint types imports coverage format build bench bench-learning bench-keys screenshots services constraints newest oldest matrix clean

run: $(VENV)/.installed
	$(BIN)/teachbot $(BOT)

test: $(VENV)/.installed-dev
	$(PYTEST)

check: lint types imports coverage

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

# The import contracts read the folders under their installed names.
imports: $(VENV)/.installed-dev
	PYTHONPATH=.ci/types $(BIN)/lint-imports

# The tests, and the share of lines that they reach.
coverage: $(VENV)/.installed-dev
	$(PYTEST) --cov --cov-report=term:skip-covered

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

build: $(VENV)/.installed-dev
	rm -rf dist
	$(BIN)/python -m build --outdir dist .

bench-learning: $(VENV)/.installed-dev
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.learning

bench: $(VENV)/.installed-dev
	$(BIN)/python -m tests.benchmarks.table

# From a key to its answer, beside a bare Textual application in the same run.
bench-keys: $(VENV)/.installed-dev
	$(BIN)/python -m tests.benchmarks.keys $(BOT)

# Tests of tracker stores start servers of their own, where these programs are installed.
services:
	@for program in initdb redis-server; do \
	  command -v $$program >/dev/null || ls /usr/lib/postgresql/*/bin/$$program >/dev/null 2>&1 \
	    && echo "$$program: there" || echo "$$program: missing, its tests are skipped"; \
	done; echo "On Debian: apt-get install postgresql redis-server"

screenshots: $(VENV)/.installed-dev
	$(BIN)/python -m tests.tui.make_screenshots

# Pins every package of the environment, on the oldest Python, as the newest versions that the ranges allow.
constraints:
	rm -rf .venv-constraints
	$(MAKE) .venv-constraints/.installed-dev VENV=.venv-constraints PYTHON=python3.11 CONSTRAINTS=
	.venv-constraints/bin/python -m pip freeze --disable-pip-version-check --exclude-editable > constraints.txt

# The tests on the newest versions that the ranges in pyproject.toml allow today.
newest:
	rm -rf .venv-newest
	$(MAKE) test VENV=.venv-newest CONSTRAINTS=

# The tests on the oldest versions that the ranges allow.
oldest: | .venv-tools/bin/uv
	rm -rf .venv-oldest
	.venv-tools/bin/uv pip compile --quiet --no-header --no-annotate --resolution lowest-direct --python-version 3.11 --extra dev --extra actions --extra stores --extra mongo pyproject.toml --output-file .venv-tools/oldest.txt
	$(MAKE) test VENV=.venv-oldest PYTHON=python3.11 CONSTRAINTS=.venv-tools/oldest.txt

.venv-tools/bin/uv:
	$(PYTHON) -m venv .venv-tools
	.venv-tools/bin/python -m pip install --quiet --disable-pip-version-check uv

# The tests on every Python that is installed, also beside the one on PATH by pyenv.
matrix:
	@set -e; for version in 3.11 3.12 3.13; do \
	  for python in python$$version $(HOME)/.pyenv/versions/$$version.*/bin/python; do \
	    if $$python --version >/dev/null 2>&1; then \
	      echo "== $$($$python --version)"; $(MAKE) test VENV=.venv-$$version PYTHON=$$python; continue 2; \
	    fi; \
	  done; echo "== Python $$version is not installed: left out"; \
	done

$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: put it on PATH or pass PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml $(CONSTRAINTS) | $(VENV)/pyvenv.cfg
	$(INSTALL) --editable .
	touch $@

$(VENV)/.installed-dev: pyproject.toml $(CONSTRAINTS) | $(VENV)/pyvenv.cfg
	$(INSTALL) --editable ".[dev,actions,stores,mongo]"
	touch $@ $(VENV)/.installed

clean:
	rm -rf .venv* build dist .coverage .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks *.egg-info
