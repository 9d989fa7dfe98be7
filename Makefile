# make        builds bin/tsrunc, libexec/tsrunc/ and dist/
# make run    runs a sample container
# make test   checks everything; the last line counts the tests
# make differential   compares tsrunc with runc and crun
# make conformance    runs the validation suite of opencontainers/runtime-tools, and writes docs/conformance.md
# make callers  runs containers of containerd and Docker, with tsrunc and with others
# make vm     fetches what the virtual machine of conformance/vm needs; make test does so, too
SHELL := /bin/bash
.DELETE_ON_ERROR:
.SUFFIXES:

PREFIX ?= /usr/local
DESTDIR ?=
BUN := node_modules/.bin/bun
BIN := node_modules/.bin
ARCH := $(shell uname -m)
KOFFI_ARCH := $(if $(filter aarch64,$(ARCH)),arm64,x64)
KOFFI := node_modules/@koromix/koffi-linux-$(KOFFI_ARCH)/linux_$(KOFFI_ARCH)/koffi.node

SOURCES := $(shell find src -name '*.ts' ! -name stubImage.ts)
NATIVE_CFLAGS := -std=c11 -Os -Wall -Wextra -Werror -ffreestanding -fno-stack-protector -fno-pic -fno-pie \
	-fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns -mgeneral-regs-only
NATIVE_LDFLAGS := -static -nostdlib -no-pie -s -Wl,--build-id=none -Wl,-z,noexecstack
ifneq ($(ARCH),aarch64)
NATIVE_CFLAGS += -fcf-protection=none
endif

.PHONY: all run test check differential conformance callers vm lint schemas bench bench-memory install clean
all: bin/tsrunc libexec/tsrunc/tsrunc libexec/tsrunc/koffi.node build/native/.libstdcxx dist/tsrunc.mjs dist/koffi.node build/share/.made

# --- tools -----------------------------------------------------------------------------------------------------------------

# Packages' install scripts are off (.npmrc); Bun's only puts its program in place.
node_modules/.installed: package.json package-lock.json .npmrc
	npm ci
	cd node_modules/bun && node install.js
	touch $@

# --- native ----------------------------------------------------------------------------------------------------------------

build/native/stub: native/stub.c native/stub.ld native/syscall.h
	@mkdir -p $(@D)
	$(CC) $(NATIVE_CFLAGS) $(NATIVE_LDFLAGS) -T native/stub.ld $< -o $@

# Only the tests use these two: the programs of the other architecture, run under qemu-user.
FOREIGN_CC := aarch64-linux-gnu-gcc
FOREIGN_CFLAGS = $(filter-out -fcf-protection=none,$(NATIVE_CFLAGS)) $(NATIVE_LDFLAGS)

build/native/stub.aarch64: native/stub.c native/stub.ld native/syscall.h
	@mkdir -p $(@D)
	$(FOREIGN_CC) $(FOREIGN_CFLAGS) -T native/stub.ld $< -o $@

build/native/launcher.aarch64: native/launcher.c native/syscall.h
	@mkdir -p $(@D)
	$(FOREIGN_CC) $(FOREIGN_CFLAGS) $< -o $@

# A hostile program for the containers of test/attacks.
build/native/attacker: test/attacks/attacker.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -Wall -Wextra -Werror -static $< -o $@

# What looks at filters of system calls, for test/seccomp.
build/native/prober: test/seccomp/prober.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -Wall -Wextra -Werror -static $< -o $@

build/native/noLimits.so: bench/noLimits.c
	@mkdir -p $(@D)
	$(CC) -Os -w -shared -fPIC $< -o $@

bin/tsrunc: native/launcher.c native/syscall.h
	@mkdir -p $(@D)
	$(CC) $(NATIVE_CFLAGS) $(NATIVE_LDFLAGS) $< -o $@

src/linux/stubImage.ts: build/native/stub native/embed.mjs
	node native/embed.mjs $< > $@

# --- the engine ------------------------------------------------------------------------------------------------------------

# Each program that src/cli/main.ts imports is bundled apart from the others, and so is the help: see there. The names stay, so that the import()s do.
PROGRAMS := $(patsubst src/cli/%,build/engine/%,$(wildcard src/cli/programs/*.ts)) build/engine/help.ts build/engine/main.ts

$(PROGRAMS): build/engine/%.ts: src/cli/%.ts $(SOURCES) src/linux/stubImage.ts node_modules/.installed
	@mkdir -p $(@D)
	$(BUN) build --target=bun --format=esm --external './programs/*' --external '../help*' $< --outfile $@

# The two --no-compile-autoload flags are security: without them the executable runs code that the bundle's folder names.
libexec/tsrunc/tsrunc: $(PROGRAMS) native/alignText.mjs
	@mkdir -p $(@D)
	$(BUN) build --compile --splitting --loader=.ts:js --format=esm --bytecode --minify --no-compile-autoload-bunfig --no-compile-autoload-dotenv \
		build/engine/main.ts --outfile build/engine/tsrunc
	node native/alignText.mjs build/engine/tsrunc $@
	@rm build/engine/tsrunc

dist/tsrunc.mjs: $(SOURCES) src/linux/stubImage.ts node_modules/.installed
	@mkdir -p $(@D)
	$(BUN) build --target=node --format=esm src/cli/main.ts --outfile $@

# The manual and the scripts for shells, from the command table.
build/share/.made: $(wildcard docs/man/*.ts src/cli/*.ts) src/linux/stubImage.ts node_modules/.installed
	$(BUN) docs/man/generate.ts $(@D)
	touch $@

# The tests of the virtual machine are single files, see test/runner/machine.ts, and find koffi beside them.
VM_KOFFI := build/machine/vm/koffi.node build/machine/vm/systemd/koffi.node

libexec/tsrunc/koffi.node: native/lightKoffi.mjs node_modules/.installed
	@mkdir -p $(@D)
	node $< $(KOFFI) $@

dist/koffi.node build/src/linux/koffi.node $(VM_KOFFI): node_modules/.installed
	@mkdir -p $(@D)
	cp $(KOFFI) $@

# Where there is a static libstdc++: the part of it that koffi.node needs.
build/native/.libstdcxx: native/libstdcxx.sh libexec/tsrunc/koffi.node
	@mkdir -p $(@D)
	CC="$(CC)" native/libstdcxx.sh libexec/tsrunc/koffi.node libexec/tsrunc/libstdc++.so.6
	touch $@

# --- checks ----------------------------------------------------------------------------------------------------------------

# tap's TypeScript plugin does not know TypeScript 7, and the tests run as compiled JavaScript anyway. The plugin set is compiled into
# tap once; every call has to name the same one.
TAP := $(BIN)/tap --plugin='!@tapjs/typescript' --disable-coverage

node_modules/.tap-built: node_modules/.installed
	$(BIN)/tap --plugin='!@tapjs/typescript' build
	touch $@

build/.compiled: $(SOURCES) src/linux/stubImage.ts $(shell find test schemas conformance docs -name '*.ts') schemas/config.validator.js node_modules/.installed
	$(BIN)/tsc -p .
	cp schemas/*.validator.js build/schemas/
	touch $@

# What the differential test runs in its containers, and under crun.
DIFFERENTIAL := build/conformance/differential/look build/conformance/differential/noLimits.so
build/conformance/differential/look: conformance/differential/look.c conformance/differential/actions.c conformance/differential/actions.h
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -Wall -Wextra -Werror -static -s $(filter %.c,$^) -o $@

build/conformance/differential/noLimits.so: bench/noLimits.c
	@mkdir -p $(@D)
	$(CC) -Os -w -shared -fPIC $< -o $@

schemas: node_modules/.installed
	$(BUN) schemas/generate.ts

lint: node_modules/.installed src/linux/stubImage.ts
	$(BIN)/biome check --error-on-warnings .
	$(BIN)/tsc -p . --noEmit

# --- run, test, bench ------------------------------------------------------------------------------------------------------

run:
	@.ci/need gcc nodejs busybox-static 'g++?'
	@$(MAKE) --no-print-directory all
	@$(BUN) bundles/makeHello.ts $(CURDIR)/bin/tsrunc "$$(bundles/static-busybox)"
	@if [ "$$(id -u)" != 0 ]; then \
		echo "All is built, but only root can run a container yet: sudo bin/tsrunc run --bundle bundles/hello hello" >&2; exit 1; fi
	@bin/tsrunc delete --force hello
	bin/tsrunc run --bundle bundles/hello hello

# Without its compiler the programs of the other architecture are not made, and their tests say that they skip.
FOREIGN := $(if $(shell command -v $(FOREIGN_CC)),build/native/stub.aarch64 build/native/launcher.aarch64)

# The virtual machine is an x86-64 one; elsewhere its tests skip. systemd comes from the host and is wanted only by tests that boot it.
ifeq ($(ARCH),x86_64)
VM_PACKAGES := qemu-system-x86 kmod cpio xz-utils $(if $(wildcard test/vm/systemd/*.test.ts),systemd dbus)
endif

test:
	@.ci/need gcc nodejs busybox-static 'g++?' 'libc6-dev?' 'libseccomp2?' 'gcc-aarch64-linux-gnu?' 'qemu-user?' 'runc?' 'crun?' 'man-db?' \
		'containerd?' 'docker.io?' 'iptables?' $(VM_PACKAGES:%='%?')
	@$(MAKE) --no-print-directory check

check: lint all build/.compiled build/src/linux/koffi.node $(VM_KOFFI) node_modules/.tap-built $(FOREIGN) $(DIFFERENTIAL)
	@node build/test/run.js

# On this host, and on one with cgroup v2 alone where qemu can be one.
# As far as it can, the suite is run in the virtual machine, too: its tests of cgroups know version 1 only.
SUITE := build/conformance/suite
conformance: all build/.compiled
	@.ci/need gcc 'runc?' 'crun?'
	@conformance/runtime-tools/build $(SUITE)
	@node build/conformance/runtime-tools/main.js $(CURDIR)/$(SUITE) build/conformance/native.json $(CURDIR)/bin/tsrunc $$(command -v runc)
	@mkdir -p build/conformance/vm
	@if conformance/vm/check; then conformance/vm/run -t 3000 -o build/conformance/vm -- "$$(command -v node)" \
		build/conformance/runtime-tools/main.js $(CURDIR)/$(SUITE) /out/results.json $(CURDIR)/bin/tsrunc $$(command -v runc) $$(command -v crun); fi
	@node build/conformance/runtime-tools/report.js build/conformance/native.json $$(ls build/conformance/vm/results.json 2>/dev/null) > docs/conformance.md

differential: all build/.compiled $(DIFFERENTIAL)
	@.ci/need 'runc?' 'crun?' $(VM_PACKAGES:%='%?')
	@node build/conformance/differential/main.js
	@if conformance/vm/check; then conformance/vm/run -t 3000 -- "$$(command -v node)" build/conformance/differential/main.js; fi

# On this host, and on one with cgroup v2 alone. The same with other runtimes tells what is wrong with the host from what is with tsrunc.
callers: all build/.compiled
	@.ci/need busybox-static containerd docker.io iptables 'runc?' 'crun?' $(VM_PACKAGES:%='%?')
	@conformance/callers/all

vm:
	@.ci/need busybox-static $(VM_PACKAGES)
	@conformance/vm/check
	@conformance/vm/fetch

bench:
	@.ci/need gcc nodejs hyperfine 'g++?' 'libc6-dev?' 'busybox-static?' 'runc?' 'crun?' $(VM_PACKAGES:%='%?')
	@$(MAKE) --no-print-directory all
	@$(BUN) bench/main.ts

# The part that is no matter of time, and takes a virtual machine.
bench-memory:
	@.ci/need gcc nodejs busybox-static 'g++?' 'runc?' 'crun?' $(VM_PACKAGES)
	@$(MAKE) --no-print-directory all
	@$(BUN) bench/memoryOnly.ts

install: all
	install -D bin/tsrunc $(DESTDIR)$(PREFIX)/bin/tsrunc
	install -d $(DESTDIR)$(PREFIX)/libexec/tsrunc
	node native/alignText.mjs libexec/tsrunc/tsrunc $(DESTDIR)$(PREFIX)/libexec/tsrunc/tsrunc
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/libexec/tsrunc libexec/tsrunc/koffi.node $$(ls libexec/tsrunc/libstdc++.so.6 2>/dev/null)
	cd build/share && find . -type f ! -name .made -exec install -D -m 644 {} $(abspath $(DESTDIR)$(PREFIX))/share/{} \;

clean:
	rm -rf bin libexec dist build src/linux/stubImage.ts
