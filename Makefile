# Pendency: what a newcomer and CI call. Needs Python 3.11+ and make; everything else sets itself up
# in .venv. Every target is instant the second time and redone when a lock file changes.
#
#   make demo     load the sample office, write the report pack, open the web office
#   make test     linters and every test
#   make check    linters only
#   make format   let ruff put the style right
#   make docs     regenerate the pages that are made from code and data
#   make messages refresh and compile the office's Chinese words (needs GNU gettext)
#   make bench    run the benchmarks (ARGS="...")
#   make lock     refresh the lock files after an edit of pyproject.toml or requirements/*.in
#   make clean    remove .venv and caches

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test check format docs messages bench lock clean setup setup-dev

VENV := .venv
BIN := $(VENV)/bin
# make PYTHON=/path/to/python3.13 ... chooses another one.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$p; exit; fi; done; echo python3)
ARGS ?=
# Trust what the system trusts: an office's own mirror or proxy often has its own certificate.
export UV_SYSTEM_CERTS ?= 1
# Without stored bytecode each of the many processes that the tests start costs seconds more.
unexport PYTHONDONTWRITEBYTECODE
# Two worker processes; a test module stays on one of them, with its fixtures.
PYTEST_ARGS ?= -n 2 --dist loadscope --no-loadscope-reorder

STAMP_UV := $(VENV)/.stamp-uv
STAMP_BASE := $(VENV)/.stamp-base
STAMP_DEV := $(VENV)/.stamp-dev
STAMP_PACKAGE := $(VENV)/.stamp-package

help:
	@sed -n 's/^#   //p' Makefile

demo: $(STAMP_PACKAGE)
	@$(BIN)/pendency demo $(ARGS)

test: check
	@$(BIN)/pytest $(PYTEST_ARGS) $(ARGS)

check: setup-dev
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo --cache-dir $(VENV)/.import-linter

format: setup-dev
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

docs: setup-dev
	@$(BIN)/pendency docs $(ARGS)

# The file's dates would change with every run; the test of the catalogue is what keeps it current.
messages: setup-dev
	@cd src/pendency/office && PENDENCY_SECRET=unused DJANGO_SETTINGS_MODULE=pendency.office.settings \
		$(CURDIR)/$(BIN)/django-admin makemessages --locale zh_Hans --no-location --no-obsolete
	@sed -i '/^"POT-Creation-Date/d' src/pendency/office/locale/zh_Hans/LC_MESSAGES/django.po
	@# "95% interval" is no format, though "% i" reads like one
	@sed -i -z 's/#, \(fuzzy, \)\?python-format\n\(#| [^\n]*\n\)*msgid "\([^"%]*95% interval[^"%]*\)"/#, no-python-format\nmsgid "\3"/g' \
		src/pendency/office/locale/zh_Hans/LC_MESSAGES/django.po
	@cd src/pendency/office/locale/zh_Hans/LC_MESSAGES && msgfmt --output-file=django.mo django.po

bench: setup-dev
	@$(BIN)/python -m benchmarks $(ARGS)

lock: $(STAMP_UV)
	@scripts/lock.sh $(ARGS)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	find src tests benchmarks scripts -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# --- Setting up ----------------------------------------------------------------------------------

setup: $(STAMP_PACKAGE)

setup-dev: $(STAMP_DEV) $(STAMP_PACKAGE)

$(STAMP_UV): requirements/bootstrap.txt
	@$(PYTHON) scripts/make_venv.py $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --requirement requirements/bootstrap.txt
	@touch $@

$(STAMP_BASE): requirements/base.txt $(STAMP_UV)
	@echo "Installing what Pendency runs on ..."
	@$(BIN)/uv pip install --python $(BIN)/python --quiet --require-hashes \
		--requirement requirements/base.txt
	@touch $@

$(STAMP_DEV): requirements/dev.txt $(STAMP_BASE)
	@echo "Installing the tools for tests ..."
	@$(BIN)/uv pip install --python $(BIN)/python --quiet --require-hashes \
		--requirement requirements/dev.txt
	@touch $@

# The package itself, from this folder, with what the lock has already brought.
$(STAMP_PACKAGE): pyproject.toml $(STAMP_BASE)
	@$(BIN)/uv pip install --python $(BIN)/python --quiet --no-deps --no-build-isolation --editable .
	@touch $@
