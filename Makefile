# Every way to run, check and measure the site. `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
IS_PYTHON := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11
PYTHON ?= $(firstword $(foreach each,$(PYTHONS),$(shell $(each) -c '$(IS_PYTHON)' 2>/dev/null && echo $(each))) python3)
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app wsgi
HOST ?= 127.0.0.1
PORT ?= 8000
# By name, because browsers allow passkeys for names only.
PUBLIC_URL ?= http://$(if $(filter 127.0.0.1 0.0.0.0 [::1] [::],$(HOST)),localhost,$(HOST)):$(PORT)
# For the site alone: tests choose addresses of their own.
ADDRESS := HOST=$(HOST) PORT=$(PORT) PUBLIC_URL=$(PUBLIC_URL)
DEMO_SITE := DEMO=true ILLUSTRATION_FEED=http://$(HOST):$(PORT)/tin-minh-hoa.rss
INSTANCE := $(or $(INSTANCE_DIR),instance)
# The site runs with demo data until somebody clears it; `make seed` and `make reset` bring it back.
POT := $(INSTANCE)/texts.pot
MO := citizen_site/translations/en/LC_MESSAGES/messages.mo
CLEARED := $(INSTANCE)/demo-cleared
SITE := $(if $(wildcard $(CLEARED)),,$(DEMO_SITE))
# As whom the demo can be tried: kept, because asking the site takes as long as starting it.
PEOPLE := $(INSTANCE)/demo-people
define prepare
	@$(ADDRESS) $(1) $(FLASK) prepare
	@$(1) $(FLASK) demo people > $(PEOPLE)
endef

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# --- set-up, each step once and again only when its inputs change ---------------------------------
# --no-deps: the locks are whole, and older versions of pip look past a lock for what is asked for with an extra.

$(VENV)/.base:
	@$(PYTHON) -c '$(IS_PYTHON)' 2>/dev/null || \
	  { echo "This project needs Python 3.11 to 3.14 with venv. Install one, or say where it is: make PYTHON=/path/to/python3 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing (Debian: apt install python3-venv)."; exit 1; }
	@touch $@

$(VENV)/.run: requirements/run.txt requirements/data.txt | $(VENV)/.base
	@echo "Installing the site's libraries …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/data.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo "Installing the tools for tests and checks …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	@touch $@

# npm and node: the machine's, or those that pip brought.
NODE := PATH="$(CURDIR)/$(BIN):$$PATH"

node_modules/.done: package-lock.json | $(VENV)/.run
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/node.txt
	@$(NODE) npm ci --omit=dev --ignore-scripts --silent
	@touch $@

# The checkers of scripts weigh 130 MB: only `make check` needs them. What pages need stays as it was, and so does its date.
node_modules/.checkers: node_modules/.done
	@echo "Installing the tools that check scripts …"
	@$(NODE) npm ci --ignore-scripts --silent
	@touch -r package-lock.json node_modules/.done
	@touch $@

# Lighthouse weighs 190 MB: only `make lighthouse` needs it, so it has a lock of its own.
tools/lighthouse/node_modules/.done: tools/lighthouse/package-lock.json node_modules/.done
	@echo "Installing Lighthouse …"
	@cd tools/lighthouse && $(NODE) npm ci --silent
	@touch $@

# With the proxy's pages in it, which come from templates, texts and the limits of the views.
static/dist/manifest.json: node_modules/.done $(MO) $(wildcard templates/layouts/*.html templates/components/*.html templates/errors/*.html citizen_site/web/*.py) \
  $(shell grep -rlE 'takes_files|MAX_(REQUEST|BYTES)' --include=*.py citizen_site) $(shell find static/css static/js static/img -type f 2>/dev/null)
	@$(FLASK) assets

$(MO): citizen_site/translations/en/LC_MESSAGES/messages.po | $(VENV)/.run
# --use-fuzzy: a catalogue without a header, as ours is so that it does not change with every run, counts as fuzzy.
	@$(BIN)/pybabel -q compile --use-fuzzy -d citizen_site/translations

.PHONY: help setup dev run test check bench bench-million bench-minute kill-test seed reset clear-demo lock i18n format lint types migration docs house browser servers screenshots lighthouse always

setup: $(VENV)/.run static/dist/manifest.json $(MO)
dev: setup $(VENV)/.dev

# --- the site ---------------------------------------------------------------------------------------

# The local database is brought up to date when what goes into it has changed; any other one at every start.
$(INSTANCE)/prepared: $(VENV)/.run $(wildcard citizen_site/migrations/versions/*.py citizen_site/*/seed.py citizen_site/*/*/seed.py citizen_site/*/content/* citizen_site/*/*/content/* citizen_site/demo/*.py) \
  $(if $(DATABASE_URL),always) $(if $(wildcard $(INSTANCE)/site.db),,always) | setup
	$(call prepare,$(SITE))
	@touch $@

run: setup $(INSTANCE)/prepared ## Start the site with demo data: web server and worker (HOST, PORT from the environment)
	@echo "Phố Nhà: $(PUBLIC_URL) (Ctrl-C stops it)"
	@[ ! -s $(PEOPLE) ] || { echo "Try it as one of these, without a password: $(PUBLIC_URL)/xem-thu"; cat $(PEOPLE); }
	@$(ADDRESS) $(SITE) PYTHONUNBUFFERED=1 exec $(BIN)/honcho --no-colour start

seed: setup ## Bring the database up to date and add the demo neighbourhood
	@rm -f $(CLEARED)
	$(call prepare,$(DEMO_SITE))
	@touch $(INSTANCE)/prepared

clear-demo: setup ## Remove every demo record, keep everything real, and start without the demo from now on
	@$(FLASK) demo clear
	@rm -f $(PEOPLE)
	@touch $(CLEARED)
	@echo "From its next start on, the site runs without the demo. It comes back with: make seed"

reset: setup ## Throw the local database and files away, then seed again
	@$(DEMO_SITE) $(FLASK) reset --yes
	@rm -f $(CLEARED)
	$(call prepare,$(DEMO_SITE))

# --- quality ----------------------------------------------------------------------------------------

test: dev browser servers ## Run all tests: SQLite, PostgreSQL, Chromium, nginx, Redis
	@$(BIN)/pytest

browser: dev ## Install Chromium for the browser tests where that is possible
	@bash tests/support/install_chromium.sh

servers: dev ## Install nginx and Redis for the tests where that is possible
	@bash tests/support/install_servers.sh

check: lint types ## All that CI checks before the tests: format, lint, types, imports, translations, migrations
	@$(BIN)/lint-imports --no-cache
	@$(FLASK) i18n-check
	@folder=$$(mktemp -d) && export INSTANCE_DIR=$$folder LOG_LEVEL=ERROR && \
	  $(FLASK) db upgrade && $(FLASK) db check; status=$$?; rm -rf $$folder; exit $$status

lint: dev node_modules/.checkers ## Look for faults in Python code, templates and scripts
	@$(BIN)/ruff format --check --quiet . || { echo "Run: make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/djlint templates --lint --quiet
	@$(NODE) node_modules/.bin/biome check --error-on-warnings

types: dev node_modules/.checkers ## Check the types, of Python code and of scripts
	@$(BIN)/mypy citizen_site wsgi.py serve.py
	@$(NODE) node_modules/.bin/tsc --project tsconfig.json

format: dev node_modules/.checkers ## Format Python code and scripts, and mend what the linters can mend
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet .
	@$(NODE) node_modules/.bin/biome check --write --log-level=error

i18n: dev ## Collect new texts into the English catalogue
	@$(BIN)/pybabel -q extract -F babel.cfg -k _l -k _lp:1c,2 -k ngettext:1,2 --no-location --sort-output -o $(POT) .
	@$(BIN)/pybabel -q update -i $(POT) -d citizen_site/translations -l en --no-fuzzy-matching --omit-header --ignore-obsolete
	@rm -f $(POT)
	@$(BIN)/pybabel -q compile --use-fuzzy -d citizen_site/translations

docs: dev ## Write docs/configuration.md from the settings
	@$(FLASK) settings --markdown > docs/configuration.md

migration: dev ## Write a migration from the models: make migration m="what changes"
	@$(FLASK) db migrate -m "$(m)"

lock: $(VENV)/.base ## Resolve the libraries again and lock them with hashes
	@$(BIN)/python -m pip install --quiet uv
	@for f in run dev node; do $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url requirements/$$f.in -o requirements/$$f.txt; done
	@$(BIN)/uv pip compile -q --no-deps --python-version 3.11 --generate-hashes --no-annotate --no-header requirements/data.in -o requirements/data.txt

house: dev ## Figures about the code: sizes, circles, registries, old words, how far an act travels
	@$(BIN)/python -m tools.house

bench: dev ## Measure pages as ratios to a bare Flask page on the same server
	@$(BIN)/python -m bench

bench-minute: dev browser ## Measure what a resident waits who reports with a photo on Slow 3G
	@$(BIN)/python -m bench.minute

bench-million: dev ## Measure pages at a million reports against ten thousand; an hour, and 20 GB in MILLION_DIR
	@$(BIN)/python -m bench.million

kill-test: dev ## Kill web server and workers while 300 reports are sent, on both databases: nothing is lost or doubled
	@$(BIN)/python -m bench.kills $(SEED)

screenshots: dev browser ## Make the pictures in docs/screenshots/
	@$(BIN)/python -m docs.take_screenshots

lighthouse: dev browser tools/lighthouse/node_modules/.done ## Audit residents' pages as a slow phone loads them, into docs/lighthouse.md
	@$(NODE) $(BIN)/python -m tools.lighthouse
