# Two commands on a fresh Debian with a Rust toolchain: `make run` and `make test`. The rest is for those who work on it.
.DEFAULT_GOAL := help
.PHONY: help run test fmt check

# rustup's folder, for shells that have not read its profile
export PATH := $(PATH):$(HOME)/.cargo/bin
TARGET := $(or $(CARGO_TARGET_DIR),target)

help:
	@echo 'make run           install what is missing, build, start (ARGS="--listen 127.0.0.1:8000" and the like)'
	@echo 'make test          install what is missing, then format, lints, documentation, all tests; ends with the totals'
	@echo 'make check         formats, lints and documentation only'
	@echo 'make fmt           put the format right'
	@echo 'One room, in seconds: cargo test --test it communes::   (tests/README.md)'

# exec: Ctrl-C and signals reach the program itself, which then stops its database.
run:
	@.ci/packages.sh run
	@.ci/toolchain.sh
	@cargo build --release --locked
	@exec $(TARGET)/release/bando138 serve $(ARGS)

test:
	@.ci/packages.sh test
	@.ci/toolchain.sh
	@.ci/test.sh

check:
	@.ci/toolchain.sh
	@.ci/test.sh check

fmt:
	cargo fmt
