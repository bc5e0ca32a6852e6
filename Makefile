# Shortcuts. The commands themselves stand in .ci/run, so that a developer and
# CI run the same.

.PHONY: all test lint bench rivals generate guarantees fuzz mutation ci

all: lint test

## test: all tests with the race detector
test:
	.ci/run test

## lint: format, vet and the pinned linters
lint:
	.ci/run format vet lint

## bench: what the engine costs beside go-memdb by hand; see docs/performance.md
ROUNDS ?= 6
bench:
	GOBIN="$(CURDIR)/.bin" go -C tools install tool
	go test -run '^$$' -bench . -benchtime 0.5s -timeout 3h ./internal/bench -rounds $(ROUNDS) >.bin/bench.txt
	.bin/benchstat -col /impl -ignore /round .bin/bench.txt

## rivals: the engine beside what people would take instead; SIZES=1000000 for the largest world
SIZES ?= 1000,10000,100000
rivals:
	@go -C internal/bench/rivals run . -sizes $(SIZES) -svg ../../../docs/performance

## generate: write the generated files
generate:
	go generate ./...

## guarantees: run the tests that the README's guarantees name, and write down how much they tried
guarantees:
	go run ./internal/guarantees/gen

## fuzz: each fuzz target with some tens of thousands of inputs
fuzz:
	.ci/run fuzz

## mutation: how many small changes of the domain packages the tests notice; takes about half an hour, see docs/mutation.md
DOMAIN = money,permissions,activity,resellers,customers,orders,reservations,billing,support
mutation:
	go -C tools run ./mutate -packages $(DOMAIN) -tests partnercenter -report ../docs/mutation.md

## ci: everything that must hold before a change goes in
ci:
	.ci/run
