# SPDX-License-Identifier: MIT
# The only build. ./dev calls it after installing what it needs; it may be called alone.
#
#   make                 build/alongside
#   make objects         compile everything that is there, link nothing
#   make build/obj/base/buf.o        compile one file
#   make tests           build/tests (all *_test.c); run it: build/tests [SUITE[/TEST]]
#   make VARIANT=asan    the same into build/asan/ with AddressSanitizer and UBSan; also tsan, fuzz (clang)
#   make bench           what ./dev bench makes its load with
#   make lint            the project's own rules over the sources
#
# Sources are found by wildcard, so a new room needs no line here. Templates (.html), statements (.sql), assets and
# packs become C under build/gen, made by the four small programs in tools/.

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
SHELL := /bin/bash

VARIANT ?=
B   := build
OUT := $(B)$(if $(VARIANT),/$(VARIANT))
GEN := $(B)/gen

# ---- what there is ------------------------------------------------------------------------------------------------

find      = $(sort $(shell find $(1) -type f -name '$(2)' 2>/dev/null))
SRC_ALL  := $(call find,src,*.c)
SRC_TEST := $(filter %_test.c,$(SRC_ALL))
SRC      := $(filter-out $(SRC_TEST),$(SRC_ALL))
TESTS    := $(SRC_TEST) $(wildcard tests/*.c)
HTML     := $(call find,src,*.html)
SCHEMA   := $(call find,src,schema.sql)
SQL      := $(filter-out $(SCHEMA),$(call find,src,*.sql))
PACKS    := $(filter-out packs/schema/%,$(wildcard packs/*/*.json))
FUZZ     := $(wildcard fuzz/*.c)
TOOLS    := tmpl sqlgen embed lint

GEN_H    := $(HTML:src/%=$(GEN)/%.h) $(SQL:src/%=$(GEN)/%.h)
GEN_C    := $(GEN_H:.h=.c) $(if $(SCHEMA),$(GEN)/schema.c) $(GEN)/assets.c $(if $(PACKS),$(GEN)/packs.c)

OBJ      := $(SRC:src/%.c=$(OUT)/obj/%.o) $(GEN_C:$(B)/%.c=$(OUT)/obj/%.o)
TEST_OBJ := $(SRC_TEST:src/%.c=$(OUT)/obj/%.o) $(patsubst tests/%.c,$(OUT)/obj/tests/%.o,$(wildcard tests/*.c)) \
	$(OUT)/obj/gen/suites.o

# ---- how it is compiled -------------------------------------------------------------------------------------------

LIBS     := libmicrohttpd gnutls libcurl sqlite3 libpq jansson libsodium xlsxwriter libzip zlib
LIB_CFLAGS := $(shell pkg-config --cflags $(LIBS) 2>/dev/null)
LDLIBS   := $(shell pkg-config --libs $(LIBS) 2>/dev/null) -lcsv -lunistring -lm

WARN     := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
CC       := gcc
OPT      := -O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
LDFLAGS  := -pie -Wl,-z,relro,-z,now
ifeq ($(VARIANT),asan)
OPT      := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
LDFLAGS  := -fsanitize=address,undefined
else ifeq ($(VARIANT),tsan)
OPT      := -O1 -g -fno-omit-frame-pointer -fsanitize=thread
LDFLAGS  := -fsanitize=thread
else ifeq ($(VARIANT),fuzz)
CC       := clang
OPT      := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
LDFLAGS  := -fsanitize=address,undefined
else ifneq ($(VARIANT),)
$(error VARIANT is asan, tsan, fuzz or empty, not "$(VARIANT)")
endif

# Other flags may be added from outside: make EXTRA=-Wno-error
CFLAGS   := -std=gnu17 -D_GNU_SOURCE $(WARN) $(OPT) -pthread -MMD -MP $(LIB_CFLAGS) $(EXTRA)
INCLUDE  := -Isrc -I$(GEN)

# ---- what can be asked for ----------------------------------------------------------------------------------------

.PHONY: all objects tests tools bench gen assets lint format-check fuzzers clean force
all: $(OUT)/alongside
objects: $(OBJ) $(TEST_OBJ)
tests: $(OUT)/tests
tools: $(TOOLS:%=$(B)/tools/%)
bench: $(B)/bench/fsync_time $(B)/bench/returns $(B)/bench/start $(B)/bench/slow_fsync.so
gen: $(GEN_H) $(GEN_C)
fuzzers: $(FUZZ:fuzz/%.c=$(B)/fuzz/%)

$(OUT)/alongside: $(OBJ)
	$(CC) $(LDFLAGS) -pthread -o $@ $^ $(LDLIBS)

$(OUT)/tests: $(filter-out $(OUT)/obj/main.o,$(OBJ)) $(TEST_OBJ)
	$(CC) $(LDFLAGS) -pthread -o $@ $^ $(LDLIBS) -lcmocka

lint: $(B)/tools/lint
	$(B)/tools/lint .

# Advice only: the style of a line is no reason to stop a build.
format-check:
	@clang-format --dry-run $(call find,src,*.[ch]) $(wildcard tools/*.[ch] tools/*/*.[ch] tests/*.[ch]) || true

clean:
	rm -rf $(B)

# ---- our own sources ----------------------------------------------------------------------------------------------

# Every generated header is there before the first object is compiled; after that the .d files know who needs what.
$(OBJ) $(TEST_OBJ): | $(GEN_H)

$(OUT)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(INCLUDE) -c -o $@ $<

$(OUT)/obj/%_test.o: src/%_test.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(INCLUDE) -I. -c -o $@ $<

$(OUT)/obj/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(INCLUDE) -I. -c -o $@ $<

$(OUT)/obj/gen/%.o: $(GEN)/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(INCLUDE) -I. -c -o $@ $<

# ---- the host programs in tools/: NAME.c, NAME_*.c or a folder NAME/ ----------------------------------------------

define tool
$(B)/tools/$(1): $$(filter-out %_test.c,$$(wildcard tools/$(1).c tools/$(1)_*.c tools/$(1)/*.c)) $$(wildcard tools/*.h tools/$(1)/*.h)
	@test -n "$$(filter %.c,$$^)" || { echo "tools/$(1) is not there yet" >&2; exit 1; }
	@mkdir -p $$(@D)
	gcc -std=gnu17 -D_GNU_SOURCE $(WARN) -O1 -g -Itools -o $$@ $$(filter %.c,$$^) -lz
endef
$(foreach t,$(TOOLS),$(eval $(call tool,$(t))))

# ---- generated C --------------------------------------------------------------------------------------------------

$(GEN)/%.html.c $(GEN)/%.html.h &: src/%.html $(B)/tools/tmpl
	@mkdir -p $(@D)
	$(B)/tools/tmpl $< $(GEN)/$*.html.c $(GEN)/$*.html.h

# The room of a statement is the folder its file lies in.
$(GEN)/%.sql.c $(GEN)/%.sql.h &: src/%.sql $(B)/tools/sqlgen
	@mkdir -p $(@D)
	$(B)/tools/sqlgen $(notdir $(patsubst %/,%,$(dir $<))) $< $(GEN)/$*.sql.c $(GEN)/$*.sql.h

# A list that changes when a file appears or goes, so that what is made from all files is made again.
define listed
	@mkdir -p $(@D); printf '%s\n' $(1) >$@.$$$$; cmp -s $@.$$$$ $@ && rm $@.$$$$ || mv $@.$$$$ $@
endef
$(GEN)/schema.list: force ; $(call listed,$(SCHEMA))
$(GEN)/packs.list: force ; $(call listed,$(PACKS))
$(GEN)/suites.list: force ; $(call listed,$(filter %_test.c,$(TESTS)))

$(GEN)/schema.c: $(SCHEMA) $(GEN)/schema.list $(B)/tools/sqlgen
	$(B)/tools/sqlgen --schema $@ $(SCHEMA)

$(GEN)/packs.c: $(PACKS) $(GEN)/packs.list $(B)/tools/embed
	$(B)/tools/embed --packs $@ $(foreach p,$(PACKS),$(p:packs/%=%)=$(p))

# foo_test.c exports foo_suite.
$(GEN)/suites.c: $(GEN)/suites.list
	@{ echo '/* made from the names of the *_test.c files; do not edit */'; \
	echo '#include "tests/kit.h"'; echo '#include "tests/suites.h"'; \
	for t in $$(sed 's|.*/||; s|_test\.c$$||' $<); do echo "extern const struct test_suite $${t}_suite;"; done; \
	echo 'const struct test_suite *const test_suites[] = {'; \
	for t in $$(sed 's|.*/||; s|_test\.c$$||' $<); do echo "	&$${t}_suite,"; done; \
	echo '	0'; echo '};'; } >$@

# ---- assets: the design system's parts from npm, ours from assets/ ------------------------------------------------

A        := $(B)/assets
NPM      := node_modules/.package-lock.json
FONTS    := $(foreach s,latin latin-ext,$(foreach w,400 700,inter-$(s)-$(w)-normal.woff2))
ICONS    := $(notdir $(wildcard assets/*.svg assets/*.png assets/*.webmanifest))
ASSETS   := alongside.css alongside.js $(ICONS) $(FONTS:%=fonts/%)

assets: $(ASSETS:%=$(A)/%)

$(NPM): package.json package-lock.json
	npm ci --engine-strict --no-audit --no-fund --loglevel=error
	@touch $@

$(A)/alongside.css: $(wildcard assets/*.scss) $(NPM)
	@mkdir -p $(@D)
	node_modules/.bin/sass --style=compressed --no-source-map --load-path=node_modules --quiet-deps \
		assets/alongside.scss $@

$(A)/alongside.js: $(wildcard assets/*.js) $(NPM)
	@mkdir -p $(@D)
	node_modules/.bin/esbuild assets/alongside.js --bundle --format=esm --minify --target=es2020 --charset=utf8 \
		--legal-comments=none --log-level=warning --outfile=$@

$(A)/fonts/%.woff2: $(NPM)
	@mkdir -p $(@D)
	@cp node_modules/@fontsource/inter/files/$*.woff2 $@

$(ICONS:%=$(A)/%): $(A)/%: assets/%
	@mkdir -p $(@D)
	@cp $< $@

$(GEN)/assets.c: $(ASSETS:%=$(A)/%) $(B)/tools/embed
	@mkdir -p $(@D)
	$(B)/tools/embed $@ $(foreach a,$(ASSETS),$(a)=$(A)/$(a))

# ---- what makes the load of ./dev bench --------------------------------------------------------------------------

$(B)/bench/%.so: bench/%.c
	@mkdir -p $(@D)
	gcc -std=gnu17 -D_GNU_SOURCE $(filter-out -Wmissing-prototypes,$(WARN)) -O2 -fPIC -shared -o $@ $<

$(B)/bench/%: bench/%.c
	@mkdir -p $(@D)
	gcc -std=gnu17 -D_GNU_SOURCE $(WARN) -O2 -g -o $@ $<

# ---- fuzz targets: make VARIANT=fuzz fuzzers ----------------------------------------------------------------------

ifeq ($(VARIANT),fuzz)
$(B)/fuzz/%: fuzz/%.c $(filter-out $(OUT)/obj/main.o,$(OBJ))
	$(CC) $(CFLAGS) $(INCLUDE) -I. $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)
endif

-include $(OBJ:.o=.d) $(TEST_OBJ:.o=.d)
