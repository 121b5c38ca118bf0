# gradviz: `make run` opens the window, `make test` passes the tests. Both set up what they need; see .ci/setup.

python := .venv/bin/python
# Stamps: what was set up, and when. Setting up again is for when one of the files behind it has changed.
for_running := .venv/ready-to-run
for_testing := .venv/ready-to-test$(if $(CI),-all)
export OMP_NUM_THREADS ?= 1

.PHONY: help run test lint bench pictures words clean
.DELETE_ON_ERROR:

help:
	@echo 'make run       open the window on the example; without a display, write a walk through it to out/'
	@echo 'make test      run all tests (make test ARGS="-k layout" for some)'
	@echo 'make lint      check style and types'
	@echo 'make bench     measure the speed and print tables (make bench ARGS="start window" for some)'
	@echo 'make pictures  draw the pictures of the documentation anew'
	@echo 'make words     bring the translations up to date with the code'
	@echo 'make clean     remove everything that was made'

$(for_running): pyproject.toml .ci/setup
	@.ci/setup run
	@touch $@

# Whoever can test can run.
$(for_testing): pyproject.toml .ci/setup
	@.ci/setup test
	@touch $(for_running) $@

run: $(for_running)
	@if $(python) -c 'from gradviz.ui.display import require_display; require_display()' 2>/dev/null; then \
		exec $(python) -m gradviz; \
	else \
		QT_QPA_PLATFORM=offscreen exec $(python) -m gradviz walk --out out; \
	fi

# tests/conftest.py gives each worker an X server of its own.
test: $(for_testing)
	@$(python) -m pytest --numprocesses auto --dist worksteal $(ARGS)

lint: $(for_testing)
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy

bench: $(for_testing)
	@$(python) -m tests.speed $(ARGS)

pictures: $(for_testing)
	@$(python) -m tools.pictures $(ARGS)

words: $(for_testing)
	@$(python) -m tools.words

clean:
	rm -rf .venv build dist out .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
