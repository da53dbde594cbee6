# Wuye Oversight. A bare `make` lists what there is.

VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.set-up
LOCKS  := requirements.lock requirements-dev.lock requirements-uv.lock
PYTHON := $(shell for name in python3.11 python3.12 python3.13 python3 python; do \
	command -v $$name >/dev/null 2>&1 && \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
CITY   := beijing

.DEFAULT_GOAL := help
.PHONY: help setup demo test meter quick pythons walk pages coverage check serve bundle lock docs cluster bench soak screenshots clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Made anew only when what is installed could differ: the locks, or the project's own description.
$(STAMP): $(LOCKS) pyproject.toml deploy/set_up.py
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed and was not found." >&2; exit 1; }
	$(PYTHON) deploy/set_up.py $(VENV) requirements-dev.lock
	@touch $@

setup: $(STAMP) ## make .venv and install everything, once

demo: $(STAMP) ## an invented city, then the dashboard (CITY=haimen, tianjin, jinshui; FULL=1 for all of it)
	$(BIN)/wuye demo --city $(CITY) $(if $(FULL),--full)

serve: $(STAMP) ## the dashboard over the present home (WUYE_HOME)
	$(BIN)/wuye serve

check: $(STAMP) ## lint, format, types, the catalogue's cross-checks, generated documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/wuye check
	$(BIN)/pytest -q tests/whole/test_generated.py

test: $(STAMP) ## every test but the walk and the long runs
	$(BIN)/pytest -m "not soak and not walk" -n 2 --dist loadscope

METER  := meter.csv
meter: $(STAMP) ## the tests, and what each file of them costs in processor seconds (METER=meter.csv)
	WUYE_METER=$(METER) $(BIN)/pytest -m "not soak and not walk" -n 2 --dist loadscope

quick: $(STAMP) ## what tells within a minute whether this interpreter and these packages will do
	$(BIN)/pytest -q -m quick

pythons: ## set-up and the quick tests on each supported Python that is here
	deploy/pythons.sh

walk: $(STAMP) ## a fresh clone set up, the four demos, every page and link, in-process and in a browser
	deploy/walk.sh

pages: $(STAMP) ## every kind of link of the demos in the folder WUYE_WALK, in-process and in a browser
	$(BIN)/pytest -q -m walk -n 2

coverage: $(STAMP) ## the same tests, counting which lines and branches they run; half as long again
	$(BIN)/pytest -m "not soak and not walk" -n 2 --dist loadscope --cov --cov-report=term

docs: $(STAMP) ## the documentation, in Chinese and English, as pages in the folder site
	test -x .venv-docs/bin/python || $(PYTHON) deploy/set_up.py .venv-docs requirements-docs.lock --packages-only
	.venv-docs/bin/python deploy/docs.py

bundle: $(STAMP) ## wheels, fonts and a service unit in one folder that installs with the network off
	$(BIN)/python deploy/bundle.py dist

# uv keeps the versions that the files name already; take a line out to let it find a newer one. Markers stay in, so
# that one lock serves x86-64 and aarch64 Linux, macOS and Windows, and Python 3.11 to 3.13.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
lock: $(STAMP) ## bring the locks up to date with pyproject.toml
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) --group dev --constraints requirements.lock pyproject.toml --output-file requirements-dev.lock
	$(COMPILE) --group cluster --constraints requirements-dev.lock pyproject.toml --output-file requirements-cluster.lock
	echo mkdocs-material | $(COMPILE) - --output-file requirements-docs.lock
	echo uv | $(COMPILE) - --output-file requirements-uv.lock

cluster: $(STAMP) ## what `wuye build --on` needs: Sail, the client of Spark Connect, the dialects
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement requirements-cluster.lock

bench: $(STAMP) ## what is timed, and against what; writes benchmarks/RESULTS.md
	$(BIN)/python benchmarks/run.py

soak: $(STAMP) ## the long runs
	$(BIN)/pytest -m soak

screenshots: $(STAMP) ## a picture of each screen in both languages (needs Chromium)
	$(BIN)/wuye --home data/demo-beijing screenshots

clean: ## remove what can be made again; homes under data/ stay
	rm -rf .venv .venv-3.* .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist screenshots
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
