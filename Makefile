# Every target does its own set-up. `make help` lists them.

SHELL := /bin/bash
CARGO ?= cargo
export CARGO_TERM_COLOR ?= auto

.PHONY: help run build pgo demo test lint docs regole guida bench bench-quick interop fuzz-smoke clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: build ## Start a collaudo node on 127.0.0.1:8080 with a database in data/
	./target/release/portasap serve --config config/collaudo.toml

build: ## Build the release binary
	$(CARGO) build --release --locked

pgo: ## Build target/pgo/portasap, the release binary guided by the profile of a load (a quarter of an hour)
	scripts/pgo.sh

demo: build ## Node and two regions on this host, and the story of a SAP through them; Ctrl-C ends them
	scripts/ensure.sh curl
	scripts/demo.sh

test: ## Run every test, with a PostgreSQL of its own
	scripts/ensure.sh xmllint xmlsec1 curl
	scripts/with-postgres.sh $(CARGO) test --locked

lint: ## Format, clippy, documentation, licences, unused dependencies
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	$(CARGO) clippy --locked --no-default-features --all-targets -- -D warnings
	scripts/ensure.sh cargo-deny cargo-machete
	scripts/deny.sh
	$(CARGO) machete

docs: ## Build the documentation of the code, without warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps --document-private-items

regole: ## Write docs/REGOLE.md anew from the catalogue of controls
	mkdir -p target
	$(CARGO) run --locked --quiet -- rules --format markdown > target/REGOLE.md
	mv target/REGOLE.md docs/REGOLE.md

guida: ## Write the answers in docs/GUIDA-INTEGRATORI.md anew from a running node
	PORTASAP_SCRIVI_GUIDA=1 $(CARGO) test --locked --test guida

bench: ## Measure everything on a quiet machine: rooms, actions on both databases, memory, slow disk, growth (15 minutes)
	$(CARGO) bench --locked --bench node --no-run
	PORTASAP_TEST_SHARED_BUFFERS=256MB scripts/with-postgres.sh timeout $(or $(TIME),1200) $(CARGO) bench --locked --bench node -- $(PARTS)

bench-quick: ## The same in three minutes, less exact
	$(CARGO) bench --locked --bench node --no-run
	PORTASAP_TEST_SHARED_BUFFERS=256MB scripts/with-postgres.sh timeout $(or $(TIME),300) $(CARGO) bench --locked --bench node -- --quick $(PARTS)

interop: build ## Drive a running node with real SOAP clients
	scripts/interop.sh
	scripts/examples.sh

fuzz-smoke: ## Throw a bounded number of mutated messages at every parser
	PORTASAP_FUZZ_CASES=$${PORTASAP_FUZZ_CASES:-300000} $(CARGO) test --locked --release --test fuzz_smoke

clean: ## Remove what was built and the collaudo database
	$(CARGO) clean
	rm -rf data
