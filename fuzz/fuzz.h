/* SPDX-License-Identifier: MIT */
/* What all fuzz targets share: an arena for each input, the shipped pack and the rooms made from it, and must(): a promise that holds for every input.
 * Each fuzz/NAME.c is one program for libFuzzer (make VARIANT=fuzz fuzzers; fuzz/run runs them), its seeds are in fuzz/seeds/NAME. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ctx.h"
#include "base/log.h"
#include "base/str.h"
#include "web/house.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

#define must(x)                                                                                                        \
	do {                                                                                                           \
		if (!(x)) {                                                                                            \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x);                                        \
			abort();                                                                                       \
		}                                                                                                      \
	} while (0)

static struct house fuzz_house;
static struct ctx fuzz_ctx;

/* Once; rooms read their part of the pack. */
static inline void
fuzz_start(void)
{
	static const struct actor nobody = {.name = "Alongside"};
	static const struct house_options none;

	fuzz_ctx = (struct ctx){.arena = arena_new(), .actor = &nobody, .now = 1795339800};
	must(house_start(&fuzz_ctx, &none, &fuzz_house) == OK);
}

/* A clean context for the next input. */
static inline struct ctx *
fuzz_next(void)
{
	arena_reset(fuzz_ctx.arena);
	fault_clear(&fuzz_ctx);
	return &fuzz_ctx;
}

/* What a program may keep and show: strict UTF-8 without control characters; lines only where they are wanted. */
static inline void
must_be_text(const char *s, bool lines)
{
	must(s != NULL);
	must(utf8_valid(s, strlen(s)));
	for (; *s; s++) {
		must((unsigned char)*s >= 32 || (lines && (*s == '\n' || *s == '\r' || *s == '\t')));
		must(*s != 127);
	}
}

#endif
