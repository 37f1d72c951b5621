# CHATCTL_STRICT=1 makes warnings errors, as .ci/run does.
# POSTGRES=1 builds with PostgreSQL as well, in a directory of its own, so that neither build undoes the
# other; the tests then have a server to throw away.

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
POSTGRES ?=
ifneq ($(filter-out 0,$(POSTGRES)),)
BUILD := .build-postgres
SWIFT_FLAGS := --traits Postgres --scratch-path $(BUILD)
WITH_SERVER := POSTGRES_FSYNC=off scripts/postgres.sh run
# What only a server has to show.
DEMOS := steal crash kills three-hosts failover
else
BUILD := .build
SWIFT_FLAGS :=
WITH_SERVER :=
DEMOS := steal crash
endif
# More of the package manager's options for every build.
BUILD_OPTIONS ?=
SWIFT_FLAGS += $(BUILD_OPTIONS)
# Only the tests whose names match this.
TESTS ?=
# Twice as many tests go on at once as there are processors: half of the time they wait for processes and for
# time to pass. Without a limit all begin at once, and the time limit of each, which is there for one that
# hangs, counts its wait for a processor. Source: swift-testing, which has the same as a command-line argument.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= $(shell expr 2 \* $$(getconf _NPROCESSORS_ONLN))
DEBUG := $(BUILD)/debug/chatctl
RELEASE := $(BUILD)/release/chatctl
MANUALS := $(BUILD)/manual
# One binary that needs libsqlite3, libncursesw, libc and libstdc++, and no Swift where it runs. Nothing loads it as a library, and no
# library lies beside it.
RELEASE_FLAGS := $(SWIFT_FLAGS) --configuration release --static-swift-stdlib --product chatctl \
  --disable-local-rpath -Xlinker --no-export-dynamic
# Where units go: systemd also looks below PREFIX, where that is /usr, /usr/local or ~/.local.
UNITS ?= $(PREFIX)/lib/systemd/system
USER_UNITS ?= $(PREFIX)/share/systemd/user
FORMATTED := Package.swift Sources Tests Fuzzing

.PHONY: help setup build release demo demos kills examples test storage mutations mutations-sample sanitize model model-deep sim \
  fuzz counts bench scale arena detection soak docs format lint install dist deb deb-try units

help:
	@echo 'make demo      two workers, a theft and a crash, over real processes'
	@echo 'make demos     all demos'
	@echo 'make examples  commands as chats, and a program that embeds HeartbeatCore'
	@echo 'make test      all tests'
	@echo 'make mutations takes away one guard after the other: a test must go red each time'
	@echo 'make storage   the tests of failing disks, at every call and after every one'
	@echo 'make sanitize  the tests under the thread sanitizer, for about half an hour'
	@echo 'make model     the model of the protocol, through all histories within bounds'
	@echo 'make bench     the benchmarks, for about a quarter of an hour; INTO=docs/benchmarks.md'
	@echo 'make scale     how ticks, thefts, memory and throughput grow with chats and workers; SCALE=--quick'
	@echo 'make counts    statements, pages and instructions against the recorded ones; RECORD=1'
	@echo 'make arena     the same work by chatctl and by others, which takes long; ARENA=--quick'
	@echo 'make kills     1,000 processes killed under load, for about a quarter of an hour'
	@echo 'make detection how soon thefts, deaths and hangs are noticed, for about five minutes'
	@echo 'make soak      an hour under load with clocks that are set'
	@echo 'make sim       simulated workers, operators and faults for about a minute'
	@echo 'make fuzz      bytes of any kind for whatever reads them; FUZZ=durations SECONDS=600'
	@echo 'make build     the debug build, which demos and tests use'
	@echo 'make release   the binary to install'
	@echo 'make install   the binary, completions, manual pages and units; PREFIX=$(PREFIX)'
	@echo 'make docs      the reference of HeartbeatCore, in $(BUILD)/docs'
	@echo 'make dist      the same as an archive, in dist'
	@echo 'make deb       the same as a package for Debian, in dist'
	@echo 'make deb-try   install that in a new Debian and use it there; as root, for some minutes'
	@echo 'make units     let systemd read the units'
	@echo 'make format    format the sources'
	@echo 'make lint      check their format'
	@echo 'POSTGRES=1     with each of them: the build that also knows postgres://'

setup:
	@POSTGRES=$(POSTGRES) scripts/setup.sh

build: setup
	$(SWIFT) build $(SWIFT_FLAGS) --product chatctl

# The version is that of the tag.
release: setup
	CHATCTL_VERSION=$$(scripts/version.sh) $(SWIFT) build $(RELEASE_FLAGS)
	rm -rf $(MANUALS)
	mkdir -p $(MANUALS)
	$(RELEASE) --generate-manuals $(MANUALS) $$(date -u -d "@$$(scripts/version.sh --time)" +%F)

# The debug build: the tests use it too, and a release build takes twice as long.
demo: build
	@CHATCTL=$(DEBUG) $(WITH_SERVER) demos/run-all.sh $(DEMOS)

demos: build
	@CHATCTL=$(DEBUG) $(WITH_SERVER) demos/run-all.sh

# The long version of what `make demos` shows for some seconds.
kills: build
	@CHATCTL=$(DEBUG) $(WITH_SERVER) demos/kills.sh --kills 1000 --chats 2500

# EmbedExample is built beside the command.
examples: build
	$(SWIFT) build $(SWIFT_FLAGS) --product EmbedExample
	@CHATCTL=$(DEBUG) examples/run-all.sh

test: setup
	$(WITH_SERVER) $(SWIFT) test $(SWIFT_FLAGS) --disable-xctest $(if $(TESTS),--filter '$(TESTS)')

# Which ones: Mutations/README.md. All of them take hours.
mutations: setup
	@SWIFT='$(SWIFT)' scripts/mutate.sh

mutations-sample: setup
	@SWIFT='$(SWIFT)' scripts/mutate.sh --sample 2

# What `make test` does with some calls, with all of them.
storage: setup
	CHATCTL_STORAGE=all $(SWIFT) test --disable-xctest \
	  --filter 'A disk that fails|A power loss|A log that is cut|A migration that dies'

# A debug build of its own.
sanitize: setup
	@SWIFT='$(SWIFT)' scripts/sanitize.sh

# The model of the protocol; model-deep takes a quarter of an hour and 5.5 GB.
model:
	@MODEL=1 scripts/setup.sh
	@Specification/check.sh

model-deep:
	@MODEL=1 scripts/setup.sh
	@Specification/check.sh deep

# The debug build. The first seeds are always the same; the last one is another one each time, and its
# number is printed.
SIM_STEPS ?= 10000
sim: build
	$(DEBUG) sim --seed 1 --runs 24 --steps $(SIM_STEPS) --threads 2
	$(DEBUG) sim --runs 1 --steps $(SIM_STEPS) --threads 2

# A debug build of its own that counts what its code comes through, by the toolchain's libFuzzer. Each of the
# targets, or those of FUZZ, is tried for so many seconds, one after another on one core.
FUZZ ?=
SECONDS ?= 600
FUZZING := .build-fuzz/debug/Fuzzing
LIBFUZZER = $(shell clang -print-file-name=libclang_rt.fuzzer_no_main-$(shell uname -m).a)
fuzz: setup
	CHATCTL_FUZZ=$(LIBFUZZER) $(SWIFT) build --scratch-path .build-fuzz --product Fuzzing
	@Fuzzing/run.sh $(FUZZING) $(SECONDS) $(FUZZ)

# The debug build. RECORD=1 writes the counts down instead of comparing them.
RECORD ?=
counts:
	@COUNTS=1 scripts/setup.sh
	$(SWIFT) build $(SWIFT_FLAGS) --product HeartbeatCounts
	@PROGRAM=$(BUILD)/debug/HeartbeatCounts benchmarks/counts/run.sh $(if $(filter-out 0,$(RECORD)),--record)

# INTO is a page into which those that can put their tables.
INTO ?=
bench: release
	@CHATCTL=$(RELEASE) benchmarks/tick.sh
	@CHATCTL=$(RELEASE) benchmarks/queue.sh
	@for each in finish list steal waiting million; do \
	  CHATCTL=$(RELEASE) benchmarks/$$each.sh $(if $(INTO),--into $(INTO)) || exit 1; done

# SCALE has its options.
SCALE ?=
scale: release
	@CHATCTL=$(RELEASE) benchmarks/scale/run.sh --json $(BUILD)/scale.json $(SCALE)

# By hand only, on an idle machine: it installs other queues from PyPI, in a directory of the build. ARENA has its options.
ARENA ?=
arena: release
	@CHATCTL=$(RELEASE) benchmarks/arena/run.sh --json $(BUILD)/arena.json $(ARENA)

# On a machine that is as busy as it likes: four threads for each processor never wait.
detection: release
	@CHATCTL=$(RELEASE) benchmarks/detection.sh
	@CHATCTL=$(RELEASE) benchmarks/detection.sh --busy 4

soak: release
	@CHATCTL=$(RELEASE) benchmarks/soak.sh --minutes 60 --busy 4 --clock-steps

# From the debug build, by the toolchain's DocC.
docs: build
	@BUILD=$(BUILD) scripts/docs.sh

format:
	$(SWIFT) format --in-place --recursive $(FORMATTED)

lint:
	$(SWIFT) format lint --strict --recursive $(FORMATTED)

# Builds only when nothing was built, so that it can run as root after `make release`.
$(RELEASE) $(MANUALS):
	$(MAKE) release

install: $(RELEASE) $(MANUALS)
	install -D -m 755 -s $(RELEASE) $(DESTDIR)$(PREFIX)/bin/chatctl
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man1 $(MANUALS)/*.1
	sed 's|/usr/bin/chatctl|$(PREFIX)/bin/chatctl|' packaging/systemd/system/chatctl@.service | \
	  install -D -m 644 /dev/stdin '$(DESTDIR)$(UNITS)/chatctl@.service'
	sed 's|/usr/bin/chatctl|$(PREFIX)/bin/chatctl|' packaging/systemd/user/chatctl@.service | \
	  install -D -m 644 /dev/stdin '$(DESTDIR)$(USER_UNITS)/chatctl@.service'
	$(RELEASE) --generate-completion-script bash | install -D -m 644 /dev/stdin \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions/chatctl
	$(RELEASE) --generate-completion-script zsh | install -D -m 644 /dev/stdin \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_chatctl
	$(RELEASE) --generate-completion-script fish | install -D -m 644 /dev/stdin \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/chatctl.fish

# Both build anew, so that what they pack is what is there. What they print is for the release notes.
dist: release
	@MAKE='$(MAKE)' BUILD=$(BUILD) scripts/dist.sh $(RELEASE)

deb: release
	@MAKE='$(MAKE)' BUILD=$(BUILD) scripts/deb.sh

deb-try:
	@scripts/deb-try.sh

units: build
	@scripts/check-units.sh $(DEBUG) || [ $$? = 77 ]
