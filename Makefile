# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later

TOOL := .venv/bin/python tests/tools
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup lock lint sanity units

help: ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

setup: ## make .venv with the pinned tools (nothing to do when it is there)
	@python3 tests/tools/bootstrap.py

lock: setup ## pin in requirements/dev.txt what requirements/dev.in asks for
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command 'make lock' --output-file requirements/dev.txt requirements/dev.in

lint: setup ## everything that can be said without running the code
	@$(TOOL)/check.py lint

sanity: setup ## ansible-test sanity, on every Python from 3.9 on that this machine has
	@$(TOOL)/check.py sanity

units: setup ## unit tests
	@$(TOOL)/check.py units

scenarios: setup ## every procedure on a real cluster in the lab (SCENARIOS="name name" for some)
	@$(TOOL)/check.py scenarios

test: setup ## lint, sanity, units and scenarios, and one line that counts
	@$(TOOL)/check.py lint sanity units scenarios

format: setup ## let ruff lay out and mend what it can
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
