# The checks of .ci/run, one by one, in ./.venv (made on first use).
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: all lint format types imports test docs benchmarks ci clean

all: lint types imports test docs

$(BIN)/lawrules: pyproject.toml
	python3 -m venv $(VENV)
	$(BIN)/pip install -q -e '.[dev,docs,bench]'
	@touch $@

lint: $(BIN)/lawrules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(BIN)/lawrules
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(BIN)/lawrules
	$(BIN)/mypy

imports: $(BIN)/lawrules
	$(BIN)/lint-imports

test: $(BIN)/lawrules
	$(BIN)/pytest

docs: $(BIN)/lawrules
	$(BIN)/sphinx-build -W --keep-going -n -j auto -q docs docs/_build/html

benchmarks: $(BIN)/lawrules
	$(BIN)/python benchmarks/columns.py --rows 1000000 --json
	$(BIN)/python benchmarks/case.py --json
	$(BIN)/python benchmarks/startup.py --json

ci:
	bash .ci/run

clean:
	rm -rf docs/_build docs/reference/*/ .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
