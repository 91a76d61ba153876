# Smash Board: `make serve` runs it, `make test` proves it. Both need Python 3.11 or newer, pip and make, nothing else.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: serve test test-next lint bench rules-report lock clean

serve: $(VENV)/run-installed
	@$(PY) manage.py serve

test: $(VENV)/dev-installed
	@$(PY) -m tests.run

# The same on the newest Django, with a Python that it takes: make test-next PYTHON=python3.13
test-next: .venv-next/dev-installed
	@.venv-next/bin/python -m tests.run --suite-only

lint: $(VENV)/dev-installed
	@$(PY) -m tests.run --lint-only

bench: $(VENV)/dev-installed
	@$(PY) -m tests.benchmarks

# How well the rules do on the labelled texts.
rules-report: $(VENV)/dev-installed
	@$(PY) -m tests.rules_report

# Pins every dependency anew, with hashes and without addresses.
lock: $(VENV)/dev-installed
	$(PY) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml requirements/lts.in -o requirements/run.txt
	$(PY) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml --group dev requirements/lts.in -c requirements/run.txt -o requirements/dev.txt
	$(PY) -m uv pip compile --quiet --upgrade --universal --python-version 3.13 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml --group dev requirements/next.in -o requirements/dev-next.txt

clean:
	rm -rf .venv .venv-next var

$(VENV)/python-found .venv-next/python-found:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Smash Board needs Python 3.11 or newer; $(PYTHON) is older or missing. Name another: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Making $(@D) ..."
	@$(PYTHON) -m venv $(@D)
	@touch $@

$(VENV)/run-installed: requirements/run.txt $(VENV)/python-found
	@echo "Installing what the board needs ..."
	@$(PY) $(PIP_INSTALL) -r requirements/run.txt
	@touch $@

$(VENV)/dev-installed: requirements/dev.txt $(VENV)/python-found
	@echo "Installing what the tests need ..."
	@$(PY) $(PIP_INSTALL) -r requirements/dev.txt
	@touch $@ $(VENV)/run-installed

.venv-next/dev-installed: requirements/dev-next.txt .venv-next/python-found
	@echo "Installing what the tests need, with the newest Django ..."
	@.venv-next/bin/python $(PIP_INSTALL) -r requirements/dev-next.txt
	@touch $@
