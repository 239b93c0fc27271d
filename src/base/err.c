/* SPDX-License-Identifier: MIT */
/* Keeps the first fault of a context, names the errors, and ends the process on a bug of ours. Does
 * not log faults and knows no HTTP: the dispatcher does both. Called by everything that can fail.
 */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/ctx.h"
#include "base/log.h"

enum err
fail_at(struct ctx *c, enum err e, const char *field, const char *file, int line, const char *fmt,
	...)
{
	va_list ap;

	if (c->fault.err != OK) {
		return e;
	}
	va_start(ap, fmt);
	c->fault.sentence = arena_vprintf(c->arena, fmt, ap);
	va_end(ap);
	c->fault.err = e;
	c->fault.field = field;
	c->fault.constraint = NULL;
	c->fault.file = file;
	c->fault.line = line;
	return e;
}

void
fault_clear(struct ctx *c)
{
	c->fault = (struct fault){ .err = OK };
}

const char *
err_name(enum err e)
{
	switch (e) {
	case OK:
		return "ok";
	case ERR_INVALID:
		return "invalid";
	case ERR_DENIED:
		return "denied";
	case ERR_MISSING:
		return "missing";
	case ERR_CONFLICT:
		return "conflict";
	case ERR_BUSY:
		return "busy";
	case ERR_LIMIT:
		return "limit";
	case ERR_IO:
		return "io";
	case ERR_UNSURE:
		return "unsure";
	case ERR_BUG:
		return "bug";
	}
	return "unknown";
}

void
bug_at(const char *file, int line, const char *fmt, ...)
{
	char message[512];
	char at[256];
	va_list ap;

	/* On the stack: the arena may be what is broken. */
	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	snprintf(at, sizeof(at), "%s:%d", file, line);
	log_line(LOG_ERROR, "bug", "at", at, "message", message, NULL);
	abort();
}
