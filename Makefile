# SPDX-License-Identifier: Apache-2.0
# Everything a newcomer types. Each target sets up what it needs and is quick the second time.
SWIFT ?= swift
PREFIX ?= /usr/local
BUILD = .build
# Several packages share one build folder, so that everything is compiled once; the build plan is made anew.
FLAGS = -c release --scratch-path $(BUILD) --disable-build-manifest-caching
COMMAND = $(BUILD)/release/descent

.PHONY: run test test-sanitize build install lint examples bars bench docs setup clean

## Trains on the built-in digits and evaluates on the test part.
run: build
	$(COMMAND) train digits

## Lint, build with warnings as errors, all tests, examples.
test: setup lint build
	$(SWIFT) test $(FLAGS) --disable-testable-imports
	$(SWIFT) test --package-path Command $(FLAGS) --disable-testable-imports
	Tools/check-arm64
	$(MAKE) examples
	Tools/check-package

## The library's tests under ThreadSanitizer and AddressSanitizer.
test-sanitize: setup
	Tools/test-sanitize

build: setup
	$(SWIFT) build --package-path Command $(FLAGS) --product descent

setup:
	@Tools/setup

lint:
	$(SWIFT) format lint --strict --recursive --parallel \
	  Package.swift Sources Tests Command/Package.swift Command/Sources Command/Tests Examples Benchmarks

examples: setup
	Tools/run-examples

## Puts the command into PREFIX/bin.
install: build
	install -d $(PREFIX)/bin
	install -m 755 $(COMMAND) $(PREFIX)/bin/descent

## Prints every promise of this project with its command, its figure and whether it holds.
bars: build
	Tools/bars

## Times Descent against PyTorch, JAX and ONNX Runtime, alternating in one run: Documentation/Benchmarks.md.
bench: setup
	Tools/bench

docs: setup
	Tools/docs

clean:
	rm -rf $(BUILD)
