# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later

BIN := .venv/bin
TOOL := $(BIN)/python tests/tools
LAB := tests/lab/lab

# "make lab DEBIAN=13", and whatever else brings a lab up
ifdef DEBIAN
export SCI_LAB_DEBIAN := $(DEBIAN)
endif

.DEFAULT_GOAL := help
.PHONY: able $(shell sed -n 's/^\([a-z-]*\):.*##.*/\1/p' $(MAKEFILE_LIST))

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make .venv with the pinned tools (nothing to do when it is there)
	@python3 tests/tools/bootstrap.py

lint: setup ## everything that can be said without running the code
	@$(TOOL)/check.py lint

format: setup ## let ruff lay out and mend what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

sanity: setup ## ansible-test sanity, on every Python from 3.9 on that this machine has
	@$(TOOL)/check.py sanity

units: setup ## unit tests, on the controller's Python and on the oldest of a node
	@$(TOOL)/check.py units

products: setup ## the web pages and the package can be made, and a large cluster costs no more than it may
	@$(TOOL)/check.py products

scenarios: setup ## every procedure on a real cluster in the lab (SCENARIOS="name name" for some)
	@$(TOOL)/check.py scenarios

test: setup ## lint, sanity, units, products and scenarios, and one line that counts
	@$(TOOL)/check.py lint sanity units products scenarios

test-boot: setup ## boot a machine from a disk that replaced another, under QEMU (BIOS and EFI)
	@$(BIN)/python tests/boot

test-puppet: setup ## enrol a machine with real Puppet, agent and server (PUPPET_SUITE=trixie for Puppet 8)
	@$(BIN)/python -m pytest tests/puppet -q

test-all: setup ## every ansible-core, Debian, scenario and variant, demo, Puppet, benchmarks; goes on where it was stopped
	@$(TOOL)/matrix.py

# asked before anything is installed
able:
	@$(LAB) check --before-setup

lab: able setup ## bring up the lab: a three-node Ganeti cluster on this machine (DEBIAN=13 for Ganeti 3.1)
	@$(LAB) setup && $(LAB) up

lab-down: ## end the lab, those that scenarios had beside it, and those of test-all, stopped or not
	@python3 tests/tools/lab_down.py

demo: lab ## see a node replaced, from outage to proof (DEBIAN=13)
	@$(TOOL)/demo.py

bench: lab ## measure the procedures against the same work typed by hand
	@$(BIN)/python tests/bench/replace_node.py
	@$(BIN)/python tests/bench/check_cluster.py
	@$(BIN)/python tests/bench/recover_master.py

bench-scale: setup ## measure reading, planning and drawing clusters of up to 5,000 instances, without one
	@$(BIN)/python tests/bench/scale.py

dist: setup ## build the collection in dist/, and ask Galaxy's importer about it
	@$(TOOL)/dist.py

docs: setup ## make the documentation as web pages in dist/docs/
	@$(TOOL)/docs.py

lock: setup ## pin in requirements/dev.txt what requirements/dev.in asks for
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command 'make lock' --output-file requirements/dev.txt requirements/dev.in
