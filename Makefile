# One folder holds everything that is installed: .venv. `make` alone lists the commands.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup demo test proofs check fix run bench bench-render chaos slow fuzz goldens sheets pictures live docs pins clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: $(INSTALLED_DEV) ## install everything into .venv

KERNEL := $(wildcard src/mutoscope/media/kernel/native/*.[ch])

# The drawing kernel is built by the installation, and anew when its sources change.
$(INSTALLED): pyproject.toml setup.py constraints.txt $(KERNEL)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r constraints.txt
	$(PIP) --no-deps -e .
	touch $@

$(INSTALLED_DEV): $(INSTALLED) constraints-dev.txt
	$(PIP) --require-hashes -r constraints-dev.txt
	touch $@

demo: $(INSTALLED) ## make a narrated short from a bundled article
	@$(BIN)/mutoscope demo

PROOFS := tests/hearing tests/process/test_secrets.py

# Three on two cores: many tests wait for a process of their own.
test: setup ## run the tests
	$(BIN)/python -m pytest -n 3 --dist worksteal -m "not slow and not proof" $(addprefix --ignore=,$(PROOFS))

proofs: setup ## what takes longer: voices heard back, planted keys looked for, a browser, every route, killed processes
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow" $(PROOFS)
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "proof and not slow" $(addprefix --ignore=,$(PROOFS))

check: setup ## lint, format, types, layers, docs
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python scripts/make_reference.py --check

fix: setup ## format and repair what can be repaired
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

run: $(INSTALLED) ## the studio: pages, API and a worker
	$(BIN)/mutoscope serve

bench: setup ## speed and memory, paired in one run
	$(BIN)/python -m bench

bench-render: setup ## rendering against the encoder's limit and against others (about 90 minutes)
	$(BIN)/python -m bench.render

chaos: setup ## workers killed, frozen, starved: what is promised, proven in a table
	$(BIN)/python -m chaos

slow: setup ## the slow tests: kills in each stage, limits, a second user
	$(BIN)/python -m pytest -n 2 -m slow

FUZZER := build/fuzz-kernel

fuzz: $(FUZZER) ## a minute of random planes through the drawing kernel, every access checked
	./$(FUZZER) $(FUZZ_CASES)
FUZZ_CASES := 80000

$(FUZZER): tests/media/kernel/fuzz.c $(KERNEL)
	@mkdir -p $(@D)
	$(CC) -std=c11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all \
		-Isrc/mutoscope/media/kernel/native $< $(filter-out %/module.c,$(filter %.c,$(KERNEL))) -lm -o $@

goldens: setup ## draw the golden frames anew
	$(BIN)/python -m scripts.make_goldens

sheets: setup ## draw every look into build/sheets, with a page to leaf through
	$(BIN)/python -m scripts.make_sheets

pictures: setup ## photograph the pages for docs/web.md
	$(BIN)/python -m scripts.make_web_pictures

live: $(INSTALLED) ## small real runs with whatever keys are set: costs at most MAX_COST (0.50 USD)
	$(BIN)/python scripts/live.py $(if $(MAX_COST),--max-cost $(MAX_COST))

docs: setup ## write the reference pages anew
	$(BIN)/python scripts/make_reference.py

COMPILE := $(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-emit-options

pins: setup ## compile the pins anew (hashes, no addresses)
	$(COMPILE) --output-file constraints.txt pyproject.toml
	$(COMPILE) --extra voices --extra dev --constraint constraints.txt --output-file constraints-dev.txt pyproject.toml

clean: ## remove .venv and build output
	rm -rf $(VENV) dist build src/mutoscope.egg-info $(wildcard src/mutoscope/media/kernel/*.so)
