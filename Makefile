# Set-up, build and tests. The scripts of hack/ do the work and find what is already there.
CACHE := $(or $(DYNASNAP_CACHE),$(or $(XDG_CACHE_HOME),$(or $(HOME),/tmp)/.cache)/dynasnap)
export DYNASNAP_CACHE := $(CACHE)
export PATH := $(CACHE)/bin:$(PATH)

# An engine test keeps a core and a Java busy, so two packages run at a time; those of unit wait much.
RACE := -race
TESTFLAGS = $(RACE) -count=1 -timeout 120m
RESULTS := $(CACHE)/state/test.json

.DEFAULT_GOAL := help
.PHONY: help demo check test test-live test-rough test-bases test-engines unit lint record bench build image testbed clean

help: ## Lists the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Seeds, commits, pushes, starts and queries a snapshot with the plugin's own image.
	@hack/demo.sh

check: RACE := # without the race detector, which doubles the time
check: lint unit ## Lints, and runs the tests that need neither Java nor an engine.

test: testbed ## Runs all tests, on a real engine, registry and DynamoDB Local.
	@DYNASNAP_TESTBED=required hack/test.sh gotestsum --format standard-quiet --jsonfile $(RESULTS) -- $(TESTFLAGS) -p 2 ./...; \
		status=$$?; echo 'The slowest ten tests:'; gotestsum tool slowest --num 10 --jsonfile $(RESULTS); exit $$status

test-live: testbed ## Compares the built-in aws with the real AWS CLI, not with recordings of it (20 minutes).
	DYNASNAP_TESTBED=required hack/test.sh go test -count=1 -timeout 120m -run TestSameAsTheRealCLI ./internal/awscli -live

record: testbed ## Records anew what the real AWS CLI does in testdata of internal/awscli and internal/habits (30 minutes).
	DYNASNAP_TESTBED=required hack/test.sh go test -count=1 -timeout 120m -p 1 -run 'TestSameAsTheRealCLI|TestTranscripts|TestHabits' \
		./internal/awscli ./internal/habits -record

test-rough: testbed ## Runs all tests on a busy machine that looks like a container, with variables and configurations that mislead.
	@hack/rough.sh $(MAKE) --old-file testbed test

test-bases: testbed ## Runs the whole road on every base of docs/bases.md (15 minutes).
	@hack/bases.sh all
	DYNASNAP_TESTBED=required DYNASNAP_BASES=$(or $(DYNASNAP_BASES),all) hack/test.sh go test -count=1 -timeout 45m -run TestEveryBase ./cmd/plugin

test-engines: testbed ## Runs the tests of the whole road on Docker 29 as well, with both image stores.
	@for store in containerd classic; do \
		hack/engine29.sh $$store env DYNASNAP_TESTBED=required hack/test.sh go test -count=1 -timeout 45m \
			-run 'TestSnapshot|TestUnverified|TestSeeds|TestUnreadableSeeds|TestPython$$|TestWaitFor|TestAWSIsFound|TestFailedScripts|TestBases|TestUnpreparableBases|TestCancelledRun|TestKilledRun|TestSweepAfter|TestParallelRuns|TestSilentEngine|TestPublishedRun' ./cmd/plugin || exit 1; \
	done

unit: ## Runs the tests that need nothing but Go; the others skip.
	DOCKER_HOST=unix:///nowhere DYNASNAP_CACHE=/nowhere hack/test.sh go test $(TESTFLAGS) -p 4 ./...

lint: ## Checks format, vets and lints Go and the scripts.
	@hack/tools.sh golangci-lint shellcheck
	@unformatted=$$(gofmt -l .); [ -z "$$unformatted" ] || { echo "gofmt would change:" $$unformatted; exit 1; }
	go vet ./...
	golangci-lint run ./...
	shellcheck -x -P SCRIPTDIR hack/*.sh .ci/run examples/*/*.sh docs/recipes/testdata/*.sh

bench: testbed ## Measures starts, bakes and scripts beside what people use instead, for docs/benchmarks.md (15 minutes).
	@go run ./hack/bench -write docs/benchmarks.md

build: ## Builds the binary into bin/.
	@hack/build.sh plugin bin/dynasnap

image: ## Builds the plugin's image, dynasnap/dynasnap:dev.
	@hack/plugin-image.sh

testbed: ## Puts on this machine what the tests need.
	@hack/testbed.sh

clean: ## Stops and removes what demo and tests left running.
	@hack/clean.sh
	rm -rf bin
