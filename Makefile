# Two commands: `make demo` and `make test`. Both set up what they need in .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= demo

.PHONY: demo test trials bench lint clean

$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade -c constraints.txt pip setuptools
	$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[pdf,postgres,dev]"
	touch $@

demo: $(VENV)/ready
	$(BIN)/daybook demo $(DEMO)

test: $(VENV)/ready
	$(BIN)/python -m pytest -n 2

trials: $(VENV)/ready
	DAYBOOK_TRIALS=full $(BIN)/python -m pytest -m trial --timeout 7200

bench: $(VENV)/ready
	$(BIN)/python -m benchmarks.append
	$(BIN)/python -m benchmarks.verify
	$(BIN)/python -m benchmarks.size
	$(BIN)/python -m benchmarks.fold
	$(BIN)/python -m benchmarks.report
	$(BIN)/python -m benchmarks.rate
	$(BIN)/python -m benchmarks.screens 100000 1000000

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:
	rm -rf $(VENV) $(DEMO) build dist *.egg-info
