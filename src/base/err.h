/* SPDX-License-Identifier: MIT */
/* Errors are a small enum and a sentence for the person. First fault wins; callers just `return e`.
 * Only the dispatcher (or main, for commands) logs and maps to HTTP or an exit status. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

#include "base/arena.h"

enum err {
	OK = 0,
	ERR_INVALID,  /* 422: what was sent cannot be taken as it is; fault.field says where */
	ERR_DENIED,   /* 403: this role may never do this */
	ERR_MISSING,  /* 404: absent, or out of reach: the same to the one who asks */
	ERR_CONFLICT, /* 409: somebody changed it meanwhile, or a unique key is taken */
	ERR_BUSY,     /* 503, try again: the engine asked for a rerun and reruns are used up */
	ERR_LIMIT,    /* 413 or 429: too large, too many */
	ERR_IO,       /* 503: disk full, server away; nothing was changed */
	ERR_UNSURE,   /* 503: not sure it was saved; send it again, it will not be doubled */
	ERR_BUG,      /* 500 */
};

struct fault {
	enum err err;
	const char *field;      /* the input's name or NULL */
	const char *sentence;   /* for the person, in the arena */
	const char *constraint; /* the engine's constraint name on a conflict, or NULL */
	const char *file;
	int line;
};

struct ctx;

/* Records the first fault of the context and returns e: `return fail(c, ERR_CONFLICT, "starts_on", "...", ...)`. */
#define fail(c, e, field, ...) fail_at((c), (e), (field), __FILE__, __LINE__, __VA_ARGS__)
enum err fail_at(struct ctx *c, enum err e, const char *field, const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));

/* Forgets the fault, to go on after a handled one. */
void fault_clear(struct ctx *c);

const char *err_name(enum err e); /* "invalid", "denied", "missing", ... */

/* A bug of ours: prints where and ends the process. */
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void bug_at(const char *file, int line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#define TRY(call)                                                                                                      \
	do {                                                                                                           \
		enum err try_err_ = (call);                                                                            \
		if (try_err_ != OK) {                                                                                  \
			return try_err_;                                                                               \
		}                                                                                                      \
	} while (0)

#define MUST_CHECK __attribute__((warn_unused_result))

#endif
