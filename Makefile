# Wuye Oversight. A bare `make` lists what there is.

VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.set-up
PYTHON := $(shell for name in python3.11 python3.12 python3.13 python3 python; do \
	command -v $$name >/dev/null 2>&1 && \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)

.DEFAULT_GOAL := help
.PHONY: help setup demo test coverage check serve bench soak screenshots clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Made anew only when what is installed could differ: the lock, or the project's own description.
$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed and was not found." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: $(STAMP) ## make .venv and install everything, once

demo: $(STAMP) ## an invented city through intake and build, then the dashboard
	$(BIN)/wuye demo

serve: $(STAMP) ## the dashboard over the present home (WUYE_HOME)
	$(BIN)/wuye serve

check: $(STAMP) ## lint, format, types, the catalogue's cross-checks, generated documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/wuye check
	$(BIN)/pytest -q tests/whole/test_generated.py

test: $(STAMP) ## every test but the long runs
	$(BIN)/pytest -m "not soak" -n 2 --dist loadscope

coverage: $(STAMP) ## the same tests, counting which lines and branches they run; half as long again
	$(BIN)/pytest -m "not soak" -n 2 --dist loadscope --cov --cov-report=term

soak: $(STAMP) ## the long runs
	$(BIN)/pytest -m soak

bench: $(STAMP) ## what is timed, and against what; writes benchmarks/RESULTS.md
	$(BIN)/python benchmarks/run.py

screenshots: $(STAMP) ## a picture of each screen in both languages (needs Chromium)
	$(BIN)/wuye --home data/demo-beijing screenshots

clean: ## remove what can be made again; homes under data/ stay
	rm -rf $(VENV) .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist screenshots
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
