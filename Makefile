# Every target makes the environment first where it is missing. `make demo` and `make test` are the two to know.
PYTHON ?= python3
DATA   ?= sample
ROLE   ?= student
BIN    := .venv/bin
READY  := .venv/ready

.PHONY: setup demo test hostile check format bench lab screenshots clean

setup: $(READY)

$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --progress-bar on --editable '.[dev]'
	@touch $(READY)

demo: $(READY)
	$(BIN)/course demo --data $(DATA)

test: $(READY)
	$(BIN)/python -m pytest

hostile: $(READY)
	$(BIN)/python -m pytest -o addopts="-ra --strict-markers --import-mode=importlib" tests/hostile

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)
	$(BIN)/python -m benchmarks

lab: $(READY)
	@$(BIN)/course lab --role $(ROLE)

screenshots: $(READY)
	$(BIN)/python tests/browser/screenshots.py

clean:
	rm -rf .venv demo-course
