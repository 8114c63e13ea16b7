# Everything a developer needs: Python 3.11 and make. Each target makes its own .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check lint types real postgres wheel clean

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

demo: .venv/ready  ## the demo shop, judged, in ./shop-demo
	$(BIN)/judge demo

PAGES_AND_COMMANDS = tests/ui tests/cli

test: .venv/ready  ## all of them, in two processes: the pages and commands wait for browsers and programs most of the time
	@mkdir -p build
	@$(BIN)/python -m pytest -m 'not real' -p no:cacheprovider $(PAGES_AND_COMMANDS) > build/pages.txt 2>&1 & pages=$$!; \
	$(BIN)/python -m pytest -m 'not real' $(PAGES_AND_COMMANDS:%=--ignore=%); rest=$$?; \
	wait $$pages; pages=$$?; cat build/pages.txt; exit $$((rest + pages))

real: .venv/ready  ## on the labelled data beside the repository, where it is
	$(BIN)/python -m pytest -m real

postgres:  ## a PostgreSQL server for the tests (Debian's postgresql): JUDGE_TEST_POSTGRES=$$(make -s postgres) make test
	@.ci/postgres start

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
