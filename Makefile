# Everything a developer needs: Python 3.11 and make. Each target makes its own .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check lint types real wheel clean

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

demo: .venv/ready  ## the demo shop, judged, in ./shop-demo
	$(BIN)/judge demo

test: .venv/ready
	$(BIN)/python -m pytest -m 'not real'

real: .venv/ready  ## on the labelled data beside the repository, where it is
	$(BIN)/python -m pytest -m real

wheel: .venv/ready  ## build it, and run the demo from it in an empty environment and an empty folder
	rm -rf dist build
	$(BIN)/python -m build --wheel --outdir dist
	$(PYTHON) -m venv build/empty
	build/empty/bin/pip install --quiet dist/*.whl
	mkdir build/folder
	cd build/folder && ../empty/bin/judge demo

lint: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/ready
	$(BIN)/mypy

check: lint types test

clean:
	rm -rf .venv dist build shop-demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
