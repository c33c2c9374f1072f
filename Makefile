# Every target makes the environment first where it is missing. `make demo` and `make test` are the two to know.
PYTHON ?= python3
DATA   ?= sample
ROLE   ?= student
BIN    := .venv/bin
READY  := .venv/ready

# Programs that are no Python packages, where they may be installed; where not, their tests are skipped and say so.
SYSTEM := sh packaging/system-packages.sh

.PHONY: setup demo test hostile check format bench lab screenshots handout docs clean

setup: $(READY)

$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --progress-bar on --editable '.[dev]'
	@touch $(READY)

demo: $(READY)
	$(BIN)/course demo --data $(DATA)

# Two files of tests at a time.
test: $(READY)
	@$(SYSTEM)
	$(BIN)/python -m pytest -n 2 --dist loadfile

# All attacks; `make test` runs a third of most families.
hostile: $(READY)
	@$(SYSTEM)
	HOSTILE=all $(BIN)/python -m pytest -n 2 --dist loadfile tests/hostile

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

# What students are given: both assignments and the course package, in one archive.
handout: $(READY)
	$(BIN)/course handout

# The notebooks are run on the sample only when they have changed, which takes some minutes; the rest takes seconds.
docs: docs/notebooks/times.md | $(READY)
	$(BIN)/sphinx-build --fresh-env --fail-on-warning --keep-going --quiet docs build/site
	@echo "open build/site/index.html"

docs/notebooks/times.md: docs/run_notebooks.py $(wildcard source/*/*.* solutions/*/*.py release/*/*.ipynb) | $(READY)
	$(BIN)/python docs/run_notebooks.py

screenshots: $(READY)
	@$(SYSTEM)
	$(BIN)/python tests/browser/screenshots.py

clean:
	rm -rf .venv build demo-course
