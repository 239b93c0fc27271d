/* SPDX-License-Identifier: MIT */
/* What somebody with the database in his hands could do behind the program's back: statements that no room has. For the tests that `verify` finds it (tests/tamper.c). */
#ifndef TESTS_TAMPER_H
#define TESTS_TAMPER_H

#include "db/db.h"

/* One of these as a write of its own; the test fails when it changes no row. */
#define tamper(statement, ...) tamper_do((statement), ((const struct arg[]){__VA_ARGS__ __VA_OPT__(,) {.kind = ARG_END}}), __FILE__, __LINE__)
void tamper_do(const struct sql *s, const struct arg *args, const char *file, int line);

/* A statement of a test file, the same on both engines. */
#define TAMPER(id, text)                                                                                                                  \
	static const struct sql id = {.name = #id, .room = "test", .reach = "none, because tests", .kind = SQL_EXEC, .params = 0, .sqlite = (text), .postgres = (text)}

/* One thing after another in one data set: before each, verify (faults_kit.h) does not say it yet. */
struct tampering {
	const struct sql *s;
	const char *says;
};
void each_shows(const struct tampering *all, size_t n);
#define EACH_SHOWS(...) each_shows((const struct tampering[]){__VA_ARGS__}, sizeof((const struct tampering[]){__VA_ARGS__}) / sizeof(struct tampering))

/* All history: contents, rows, heads, in this order. */
extern const struct sql tamper_contents_gone, tamper_rows_gone, tamper_heads_gone;
void tamper_history_gone(void);

extern const struct sql tamper_seals_gone, tamper_seal_heads_gone;

extern const struct sql tamper_row_gone;     /* chain, place; its content must have gone before */
extern const struct sql tamper_content_gone; /* chain, place */
extern const struct sql tamper_content_set;  /* chain, place, text */
extern const struct sql tamper_who_set;      /* chain, place, text */
extern const struct sql tamper_head_set;     /* chain, place, hash */
extern const struct sql tamper_chain_gone, tamper_chain_contents_gone; /* chain */

/* Faults that history_verify finds under this key (NULL: without one); its words go to said. */
int64_t chains_verify(const unsigned char *key, char *said, size_t size);

#endif
