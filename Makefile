# Catalyseur. `make help` lists the targets; two commands do all set-up: make demo, make test.
.DEFAULT_GOAL := help
.PHONY: help install demo demo-large serve test test-postgresql ci format lint contracts types docs readme check-data bench lock clean

PYTHON := $(firstword $(foreach p,python3 python3.13 python3.12 python3.11,$(shell $(p) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && echo $(p))))
BIN := .venv/bin
SOURCES := src tests tools benchmarks examples docs/conf.py

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

.venv/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "Catalyseur needs Python 3.11, 3.12 or 3.13: install one of them, then run make again." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run: .venv/pyvenv.cfg requirements/run.txt pyproject.toml
	@echo "Installing Catalyseur into .venv (about a minute the first time)…"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/run requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

install: .venv/run ## install the locked versions into .venv

demo: .venv/run ## prepare everything, the site's database too, and answer the example projects
	$(BIN)/python examples/demo.py

demo-large: .venv/run ## make a database of 20,000 example files and 200,000 movements in build/demo-large
	$(BIN)/python examples/demo_large.py

serve: .venv/run ## open the site on 127.0.0.1:8000
	$(BIN)/catalyseur serve

test: .venv/dev ## run every test
	$(BIN)/python -m pytest

test-postgresql: .venv/dev ## run the site's tests on PostgreSQL
	$(BIN)/python tools/with_postgresql.py $(BIN)/python -m pytest tests/portal

ci: .venv/dev ## everything CI checks
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target format lint contracts types check-data docs
	@$(MAKE) --no-print-directory test test-postgresql readme demo

format: .venv/dev ## check the layout of the code
	$(BIN)/ruff format --check $(SOURCES)

lint: .venv/dev ## check the style of the code
	$(BIN)/ruff check $(SOURCES)

contracts: .venv/dev ## check who imports whom
	$(BIN)/lint-imports --no-cache

types: .venv/dev ## check the types
	$(BIN)/python -m mypy

check-data: .venv/dev ## read every scheme and run its worked cases
	$(BIN)/catalyseur schemes check

docs: .venv/dev ## build the documentation
	$(BIN)/sphinx-build -q -n -W -b html docs docs/_build/html

readme: .venv/dev ## execute the commands of the README
	$(BIN)/python tools/run_readme.py README.md

bench: .venv/dev ## measure speed; benchmarks/RESULTS.md says what the figures mean
	$(BIN)/python benchmarks/bench_batch.py
	$(BIN)/python benchmarks/bench_search.py
	$(BIN)/python benchmarks/bench_load.py

lock: .venv/dev ## compile the lock files again (needs uv)
	uv pip compile --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --extra build pyproject.toml --output-file requirements/run.txt
	uv pip compile --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --extra build --extra dev --constraints requirements/run.txt pyproject.toml --output-file requirements/dev.txt
	uv pip compile --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --extra build --extra spark --constraints requirements/run.txt pyproject.toml --output-file requirements/spark.txt

clean: ## remove what the other targets made
	rm -rf .venv docs/_build .mypy_cache .ruff_cache .pytest_cache .hypothesis
