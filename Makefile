# Shortcuts. The commands themselves stand in .ci/run, so that a developer and
# CI run the same.

.PHONY: all test lint bench generate fuzz ci

all: lint test

## test: all tests with the race detector
test:
	.ci/run test

## lint: format, vet and the pinned linters
lint:
	.ci/run format vet lint

## bench: benchmarks, ten runs each; compare two outputs with .bin/benchstat
bench:
	go test -run '^$$' -bench . -benchmem -count 10 ./...

## generate: write the generated files
generate:
	go generate ./...

## fuzz: each fuzz target for a few seconds
fuzz:
	.ci/run fuzz

## ci: everything that must hold before a change goes in
ci:
	.ci/run
