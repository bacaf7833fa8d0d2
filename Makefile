# One name per check; called by hand, by .ci/run and by every developer alike.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

# Tests start the program many hundred times: it is compiled once, as where it is installed.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup check fix test test-long demo bench docs words bundle clean
help:
	@echo "make demo | test | check | fix | test-long | bench | docs | words | bundle | clean"

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,postgres]'
	touch $@

setup: $(STAMP)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/reference.py --check
	$(BIN)/python scripts/translations.py --check

fix: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: setup
	$(BIN)/python -m pytest -q -n auto -m "not long"

test-long: setup
	$(BIN)/python -m pytest -q -n auto -m long

demo: setup
	$(BIN)/territory demo build/demo --lang zh --overwrite

bench: setup
	$(BIN)/python benchmarks/start.py
	$(BIN)/python benchmarks/rounding.py
	$(BIN)/python benchmarks/targets.py
	$(BIN)/python benchmarks/names.py
	$(BIN)/python benchmarks/import_flow.py

docs: setup
	$(BIN)/python scripts/reference.py

words: setup
	$(BIN)/python scripts/translations.py

bundle: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bundle,postgres]'
	$(BIN)/pyinstaller --noconfirm --log-level ERROR --distpath build/bundle --workpath build/pyinstaller scripts/bundle.spec
	$(BIN)/python scripts/bundle_try.py build/bundle/territory

clean:
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
