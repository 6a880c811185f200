# The commands of a day's work. `make help` lists them.

PORT ?= 8000
WORKERS ?= 2
FAST = not browser and not postgres and not slow
LOCK = .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url $(UPGRADE)

.PHONY: help run test lint check bench format words lock setup
.DEFAULT_GOAL := help

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

run: ## set everything up and serve the demo house (PORT=8000)
	@requirements/install run
	@exec .venv/bin/lounge up --demo --port $(PORT)

setup: ## set up .venv with the tests' packages, and run nothing
	@requirements/install test

test: setup ## the whole suite, on both databases and with the browser (WORKERS=2)
	.venv/bin/python -m coverage run -m pytest -q tests/domain
	.venv/bin/python -m coverage report
	.venv/bin/python -m pytest -n $(WORKERS) --dist loadgroup --ignore tests/domain

lint: setup ## format, lint and types
	.venv/bin/ruff format --check --output-format concise .
	.venv/bin/ruff check .
	.venv/bin/mypy

check: lint ## format, lint, types and the fast tests
	.venv/bin/python -m pytest -q -n $(WORKERS) --dist loadgroup -m "$(FAST)"

bench: setup ## every benchmark in bench/; each also runs alone: .venv/bin/python -m bench.NAME
	@set -e; for file in bench/[a-z]*.py; do \
	    name=$$(basename "$$file" .py); echo "== $$name"; .venv/bin/python -m "bench.$$name"; \
	done

format: setup ## put the code into shape, and mend what can be mended without thought
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

words: setup ## bring the German catalogue up to date with the texts in code and templates
	.venv/bin/pybabel -q extract -F pyproject.toml -k _l -k lazy_gettext -k lazy_ngettext:1,2 --add-location=file --sort-by-file \
	    --no-wrap --project=lounge --copyright-holder="The lounge contributors" -o .venv/messages.pot .
	.venv/bin/pybabel -q update -i .venv/messages.pot -d lounge/translations -l de --init-missing --no-wrap \
	    --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

lock: setup ## resolve the locks again, keeping what still fits (UPGRADE=--upgrade takes the newest)
	$(LOCK) requirements/boot.in -o requirements/boot.lock
	$(LOCK) pyproject.toml --extra setup -o requirements/run.lock
	$(LOCK) pyproject.toml --extra setup --extra test -c requirements/run.lock -o requirements/test.lock
