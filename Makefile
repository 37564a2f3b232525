# Everything a developer or a curious visitor types. Needs Python 3.11 or later and make.
PYTHON3 ?= python3
RUN := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup demo test explore bench reset stop lock openapi

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

setup: ## make the Python environment from the pinned requirements
	@$(PYTHON3) requirements/install.py demo

demo: setup ## run the whole system with a demonstration province; Ctrl-C stops it
	@$(RUN) -m config.demo

test: ## run every check
	@$(PYTHON3) requirements/install.py test
	@$(RUN) -m tests.run_all

explore: ## try every property with ten times the examples, at random
	@$(PYTHON3) requirements/install.py test
	@$(RUN) -m pytest -q -n 2 --dist worksteal -m hypothesis --hypothesis-profile explore

bench: setup ## measure a province of 450,000 households against physical floors
	@$(RUN) -m benchmarks

reset: setup ## throw the demonstration's data away
	@$(RUN) -m config.demo.reset

stop: ## stop embedded servers that a killed run left behind
	@$(RUN) -m config.embedded stop

openapi: setup ## write docs/openapi.yaml from the code
	@DJANGO_SETTINGS_MODULE=config.settings.test $(RUN) manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

lock: ## write the versions in use to requirements/constraints.txt
	@$(PYTHON3) requirements/install.py test
	@{ sed -n '/^#/p' requirements/constraints.txt; \
	   $(RUN) -m pip freeze --exclude pip --exclude setuptools; } > requirements/constraints.new
	@mv requirements/constraints.new requirements/constraints.txt
