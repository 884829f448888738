# Needs Python 3.11 or later with venv, and make. Everything else is fetched into this folder.

PYTHON ?= python3
WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
VENDOR := api/pages/static/vendor/manifest.json
SHAPES := labels/vendor/departements.json
PO := $(wildcard fleet/locale/*/LC_MESSAGES/fleet.po)
# What pytest makes of each test file is kept, whatever the shell says: the next run collects in half the time.
TEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test env env-test check format battery bench lock messages clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: env ## the service and its clock on http://127.0.0.1:8000, with an invented fleet
	@$(BIN)/python wsgi.py

test: check ## every check and every test, on SQLite and PostgreSQL
	$(TEST) -m "not battery"

env: $(VENV)/requirements.lock.done $(VENDOR) $(SHAPES) $(PO:.po=.mo) ## what running needs: .venv, front-end libraries, catalogues
	@:

env-test: $(VENV)/requirements-test.lock.done ## what testing needs besides
	@$(MAKE) --no-print-directory env

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "needs Python 3.11 or later: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

# pip rather than a faster client: it is what the machine has been told to fetch packages with.
# Byte code is written once, by all cores, in place of one file at a time in pip or at each start.
# The test and bench locks hold the very versions of the smaller one: no need to install that first.
$(VENV)/%.lock.done: %.lock | $(BIN)/python
	@echo "Installing $< (a minute at most)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile --require-hashes -r $<
	-@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib
	@touch $@ $(VENV)/requirements.lock.done

node_modules/.package-lock.json: package.json package-lock.json .npmrc | $(VENV)/requirements.lock.done
	@echo "Fetching the front-end libraries"
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --loglevel=error
	@touch $@

$(VENDOR): node_modules/.package-lock.json api/pages/vendor.py api/pages/icons.txt
	@$(BIN)/python -P api/pages/vendor.py

$(SHAPES): node_modules/.package-lock.json labels/charts/shapes.py
	@$(BIN)/python -P labels/charts/shapes.py

%.mo: %.po | $(VENV)/requirements.lock.done
	@$(BIN)/pybabel --quiet compile -i $< -o $@

check: env-test ## format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: env-test ## put the code in its form
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

battery: env-test ## the long tests: races, crashes, thousands of random histories
	$(TEST) -m battery --hypothesis-profile=battery

bench: env $(VENV)/requirements-bench.lock.done ## speed, each figure beside its floor
	$(BIN)/python -m bench

# No index option and no address: each machine fetches from the registry it is set up for.
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --custom-compile-command "make lock"

lock: env-test ## newest versions within pyproject.toml and package.json
	$(LOCK) --upgrade --group front pyproject.toml -o requirements.lock
	$(LOCK) --upgrade --group test pyproject.toml -c requirements.lock -o requirements-test.lock
	$(LOCK) --upgrade --group bench pyproject.toml -c requirements-test.lock -o requirements-bench.lock
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm update --package-lock-only --loglevel=error
	@$(BIN)/python -c "$$UNFUNDED" package-lock.json
	@! grep -n '://' requirements*.lock package-lock.json .npmrc

# What some packages say of their sponsors are addresses, and a lock holds none.
define UNFUNDED
import json, sys
with open(sys.argv[1], "r+") as file:
    lock = json.load(file)
    for entry in lock["packages"].values():
        entry.pop("funding", None)
    file.seek(0)
    file.write(json.dumps(lock, indent=2, ensure_ascii=False) + "\n")
    file.truncate()
endef
export UNFUNDED

# Not `pybabel update`: it drops what no gettext call names, such as a refusal's title, which is its docstring.
define UNTRANSLATED
import sys
from babel.messages.pofile import read_po, write_po
wanted, known = (read_po(open(name, "rb")) for name in sys.argv[1:])
for message in list(wanted):
    if message.id in known and known[message.id].string:
        wanted.delete(message.id)
write_po(sys.stdout.buffer, wanted, omit_header=True, no_location=True)
endef
export UNTRANSLATED

messages: env-test ## the sentences of the code and templates that French lacks
	@mkdir -p var
	@$(BIN)/pybabel --quiet extract -F pyproject.toml -k lazy_gettext -o var/fleet.pot fleet api jobs labels
	@$(BIN)/python -c "$$UNTRANSLATED" var/fleet.pot fleet/locale/fr/LC_MESSAGES/fleet.po

clean: ## all but var/: what make env made
	rm -rf $(VENV) node_modules $(dir $(VENDOR)) $(dir $(SHAPES)) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find fleet/locale -name '*.mo' -delete
