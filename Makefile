# `make` alone prints the targets. Nothing is installed outside .venv, but for the browser that `make test` needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LAYERS := ontology data graph cli
# Options for pytest, for example: make test PYTEST="-k turtle -x"
PYTEST ?=
# Debian's names for what the tests need besides Python: a browser, the library that Playwright's driver leaves to the
# system, a client of the server, an independent reader of Turtle, Korean letters, another store (Virtuoso: 16 MB on disk, no
# service is started; the tests give it some 200 MB of memory); and what followthemoney, which tests an export, is compiled with.
MACHINE := chromium curl libatomic1 raptor2-utils fonts-noto-cjk virtuoso-opensource-7-bin
COMPILER := g++ pkg-config libicu-dev python3-dev

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run test quick check format bench setup machine clean

help: ## print this list
	@echo "usage: make TARGET"
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | while IFS='	' read -r name text; do \
	  printf '  %-9s %s\n' "$$name" "$$text"; done

run: $(VENV)/.installed ## set everything up and build the bundled dataset nk-refugees
	$(BIN)/actorgraph build nk-refugees

# A file's tests stay on one worker, so that they share what the file sets up: a wheel, a built graph, a browser.
test: machine check ## set everything up and run all checks and tests, those in a browser included
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile $(PYTEST)

quick: check ## the checks, and the tests that are fast and need no browser
	$(BIN)/python -m pytest -m "not slow and not browser" $(PYTEST)

check: $(VENV)/.installed-dev ## lint, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(LAYERS:%=-p actorgraph.%)

format: $(VENV)/.installed-dev ## put the code into the house style
	$(BIN)/ruff check --fix --exit-zero --quiet .
	$(BIN)/ruff format .

bench: $(VENV)/.installed-dev ## measure against rdflib, bare Oxigraph and its server, and an empty Typer application; prints the tables
	@if ! command -v wrk >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get install -qq -y --no-install-recommends wrk </dev/null >/dev/null || true; \
	fi
	$(BIN)/python tests/benchmarks/run.py

setup: $(VENV)/.installed-dev ## only set up .venv, with what development needs

machine: $(VENV)/.installed-dev ## install the browser, rapper and ftm by apt-get and pip, or print the line that does
	@neighbours() { [ -x $(BIN)/ftm ] && $(BIN)/ftm --help >/dev/null 2>&1; }; \
	compiler() { command -v g++ && pkg-config --exists icu-i18n; } >/dev/null 2>&1; \
	ready() { \
	  command -v chromium && command -v curl && $(BIN)/playwright --version && command -v rapper && command -v virtuoso-t \
	  && { ! command -v fc-list || fc-list :lang=ko | grep -q .; } && { neighbours || compiler; }; \
	} >/dev/null 2>&1; \
	if ! ready && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing $(MACHINE) $(COMPILER)"; \
	  export DEBIAN_FRONTEND=noninteractive; \
	  apt-get update -qq || echo "warning: apt-get update was not clean; trying with the lists there are" >&2; \
	  apt-get install -qq -y --no-install-recommends $(MACHINE) $(COMPILER) </dev/null >/dev/null || exit 1; \
	fi; \
	if ready; then neighbours || { $(call install,.[neighbours]); }; exit; fi; \
	{ echo "The tests need chromium, curl, Playwright's driver, rapper, Virtuoso, Korean letters and followthemoney (compiled with ICU)."; \
	  echo "Run this line once, then make test again:"; \
	  echo "  sudo apt-get install $(MACHINE) $(COMPILER)"; \
	  echo "(make quick runs what needs no browser)"; } >&2; exit 1

clean: ## remove .venv, caches and build files; leaves actorgraph-out/, which may hold your graph
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find $(LAYERS) tests -type d -name __pycache__ -prune -exec rm -rf {} +

# An environment does not outlive a move of its folder or the Python it was made with: then it is made anew.
STANDS := $(shell [ "$$(cat $(VENV)/.place 2>/dev/null)" = "$(CURDIR)" ] && $(BIN)/python -c "print('yes')" 2>/dev/null)

# A bare Debian has venv but no ensurepip, so the environment gets no pip of its own and the pip outside fills it.
# Where pip is missing or older than --python (22.3), the environment's own pip is the way.
$(VENV)/.place: $(if $(STANDS),,anew)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "actorgraph needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv --clear --without-pip $(VENV)
	@$(PYTHON) -m pip --python $(BIN)/python --version >/dev/null 2>&1 \
	  || $(PYTHON) -m venv --clear $(VENV) >/dev/null 2>&1 \
	  || { rm -rf $(VENV); echo "pip is missing; on Debian: sudo apt-get install python3-pip" >&2; exit 1; }
	@echo "$(CURDIR)" >$@

.PHONY: anew

install = echo "installing into $(VENV): $(1)"; \
	if [ -e $(BIN)/pip ]; then pip="$(BIN)/python -m pip"; else pip="$(PYTHON) -m pip --python $(BIN)/python"; fi; \
	$$pip --disable-pip-version-check install --quiet --editable "$(1)"

$(VENV)/.installed: pyproject.toml $(VENV)/.place
	@$(call install,.)
	@touch $@

# mypy cannot follow the import hook of an editable install. The links give it the same names as files, new files
# included; mypy_path in pyproject.toml points here. Without an __init__ above them, mypy would take the folder
# ontology/vocabulary/ for the module ontology/vocabulary.py.
$(VENV)/.installed-dev: pyproject.toml $(VENV)/.place
	@$(call install,.[dev])
	@mkdir -p $(VENV)/types/actorgraph && touch $(VENV)/types/actorgraph/__init__.pyi
	@for layer in $(LAYERS); do ln -sfn ../../../$$layer $(VENV)/types/actorgraph/$$layer; done
	@touch $(VENV)/.installed $@
