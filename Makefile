# Everything a developer types. `make chat ARGS="--fresh --user 42"` passes arguments on.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin

.PHONY: setup chat run test check bench docs messages safety backup restore rekey
setup: .venv/ready

# The set-up speaks on standard error, so that a piped talk shows the talk alone.
.venv/ready: requirements.lock
	@echo "Setting up .venv (once; about a minute) ..." >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "Cairn needs Python 3.11 or newer; name one with: make PYTHON=python3.11 ..." >&2; exit 2; }
	@$(PYTHON) -m venv .venv >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock >&2
	@touch $@

chat: setup
	@$(BIN)/python -m bot chat $(ARGS)

run: setup
	@$(BIN)/python -m bot run $(ARGS)

test: setup
	@$(BIN)/python -m pytest -n auto $(ARGS)

safety: setup
	@$(BIN)/python -m tests.safety $(ARGS)

backup restore rekey: setup
	@$(BIN)/python -m bot $@ $(ARGS)

check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: setup
	@$(BIN)/python -m tests.benchmarks $(ARGS)

# Draws the flow diagrams and collects the translatable sentences anew; tests fail while either is stale.
docs: setup
	@$(BIN)/python -m flows.engine.diagram
	@$(BIN)/python docs/record_talk.py
	@$(BIN)/python docs/draw_pictures.py
	@$(BIN)/python -m storage.portable.form > docs/export.schema.json
	@$(BIN)/python -m tests.safety --write > /dev/null

messages: setup
	@$(BIN)/pybabel --quiet extract --omit-header --no-location --sort-output -k _ -k N_:1,2 \
	    -o flows/locales/cairn.pot bot flows
