/* SPDX-License-Identifier: MIT */
/* The program's own commands, as rows beside the rooms': serve, routes, migrate, verify, check,
 * version, help. Each walks rooms[] and knows none of them. `serve` is in serve.c. */
#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/str.h"
#include "web/command.h"
#include "web/server.h"

#define VERSION "0.1"

enum { REPORT_BYTES = 4 << 20 };

/* ---- routes ---- */

static const char *
method_word(enum method m)
{
	static const char *const names[] = { "", "GET", "POST", "PUT", "DELETE" };

	return names[m];
}

static const char *
may_word(enum may m)
{
	return m == MAY_ANYONE ? "anyone" : m == MAY_SIGNED_IN ? "signed_in" : may_name(m);
}

static void
route_print(const struct room *room, const struct route *r, void *out)
{
	static const char *const scopes[] = { "-", "home", "group" };
	char flags[64];

	snprintf(flags, sizeof(flags), "%s%s%s%s%s%s", r->api || r->api_only ? ",api" : "",
		r->files ? ",files" : "", r->audited ? ",audited" : "", r->slow ? ",slow" : "",
		r->upload ? ",upload" : "", r->stream ? ",stream" : "");
	fprintf(out, "%-6s %-46s %-20s %-6s %-12s %-10s %s\n", method_word(r->method), r->path,
		may_word(r->may), scopes[r->scope], flags[0] == '\0' ? "-" : flags + 1, room->name,
		str_or(r->title, ""));
}

static int
routes_run(struct command_run *run)
{
	fprintf(run->out, "%-6s %-46s %-20s %-6s %-12s %-10s %s\n", "method", "path", "permission",
		"reach", "also", "room", "what it is");
	routes_each(route_print, run->out);
	return 0;
}

/* ---- verify and check ---- */

typedef enum err
look_fn(struct ctx *c, struct buf *report, int64_t *ret_faults);

static look_fn *
look_verify(const struct room *room)
{
	return room->verify;
}

static look_fn *
look_check(const struct room *room)
{
	return room->check;
}

/* What every room has to say, and the sum of the faults; -1 when a room could not look. */
static int64_t
look(struct command_run *run, look_fn *(*which)(const struct room *room))
{
	struct buf report;
	int64_t faults = 0;

	buf_init(&report, REPORT_BYTES);
	for (size_t i = 0; rooms[i] != NULL && faults >= 0; i++) {
		look_fn *fn = which(rooms[i]);
		int64_t found = 0;

		if (fn != NULL && fn(&run->ctx, &report, &found) != OK) {
			faults = -1;
		} else {
			faults += found;
		}
	}
	if (report.len > 0) {
		(void)fwrite(report.p, 1, report.len, run->out);
	}
	buf_done(&report);
	return faults;
}

/* "2026-11-22=9f86...": of the log, where every day has such a line. */
static enum err
verify_seal(struct command_run *run, const char *seal, int64_t *ret_faults)
{
	struct buf report;
	enum err e;

	buf_init(&report, REPORT_BYTES);
	e = rooms_hooks.seal_check(&run->ctx, arena_copy(run->ctx.arena, seal, 10), seal + 11,
		&report, ret_faults);
	if (report.len > 0) {
		(void)fwrite(report.p, 1, report.len, run->out);
	}
	buf_done(&report);
	return e;
}

static bool
seal_spelled(struct command_run *run, const char *seal)
{
	unsigned char hash[32];

	return strlen(seal) == 11 + 64 && seal[10] == '=' && hex_bytes(seal + 11, hash, 32) &&
	       day_valid(arena_copy(run->ctx.arena, seal, 10));
}

static int
verify_run(struct command_run *run)
{
	const char *seal = command_option(run, "seal");
	int64_t faults;

	if (seal != NULL && (rooms_hooks.seal_check == NULL || !seal_spelled(run, seal))) {
		return command_usage(run,
			"A seal is a day and its hash from the log: 2026-11-22=9f86d0... (64 digits).");
	}
	faults = look(run, look_verify);
	if (faults < 0 || (seal != NULL && verify_seal(run, seal, &faults) != OK)) {
		return command_failed(run);
	}
	if (faults > 0) {
		fprintf(run->err, "alongside verify: %lld things are not as they should be.\n",
			(long long)faults);
		return 1;
	}
	fprintf(run->out, "Everything is as it should be.\n");
	return 0;
}

static int
check_run(struct command_run *run)
{
	int64_t faults = look(run, look_check);

	if (faults < 0) {
		return command_failed(run);
	}
	if (faults > 0) {
		fprintf(run->err, "alongside check: %lld settings need a look.\n",
			(long long)faults);
		return 1;
	}
	fprintf(run->out, "The settings are complete.\n");
	return 0;
}

/* ---- small ones ---- */

/* Opening for writing is what brings a data set to this program's form; a newer one is refused
 * there. */
static int
migrate_run(struct command_run *run)
{
	fprintf(run->out, "The data set in %s has the form that this program uses.\n", run->dir);
	return 0;
}

static int
version_run(struct command_run *run)
{
	fprintf(run->out, "Alongside %s\n", VERSION);
	return 0;
}

static void
help_rows(const struct command *rows, FILE *out)
{
	for (; rows != NULL && rows->name != NULL; rows++) {
		fprintf(out, "  %s%s%s\n        %s\n", rows->name,
			str_empty(rows->usage) ? "" : " ", str_or(rows->usage, ""),
			str_or(rows->about, ""));
	}
}

static int
help_run(struct command_run *run)
{
	fprintf(run->out, "alongside COMMAND ... --data DIR\n\n");
	help_rows(builtin_commands, run->out);
	for (size_t i = 0; rooms[i] != NULL; i++) {
		help_rows(rooms[i]->commands, run->out);
	}
	fprintf(run->out,
		"\nWith each: --data DIR (the data set), --database URL (PostgreSQL; kept in DIR), --key FILE (of the history; else DIR/key),\n"
		"--pack DIR (a pack of one's own over the shipped one). Exit status: 0 done, 1 refused or failed, 2 wrong usage.\n");
	return 0;
}

const struct command builtin_commands[] = {
	{ .name = "serve",
		.usage =
			"--data DIR [--listen ADDR:PORT] [--database URL] [--origin URL] [--tls-cert FILE --tls-key FILE] [--timing] [--assets DIR] "
			"[--log LEVEL] [--batch-max N] [--mail URL] [--mail-secret FILE] [--mail-ca FILE]",
		.about = "serve the data set to browsers and programs, until stopped",
		.needs = NEEDS_NOTHING,
		.run = serve_run },
	{ .name = "routes",
		.about = "every address, what it needs and what it is",
		.needs = NEEDS_NOTHING,
		.run = routes_run },
	{ .name = "migrate",
		.about = "bring the data set to this program's form",
		.needs = NEEDS_WRITE,
		.run = migrate_run },
	{ .name = "verify",
		.usage = "[--seal DATE=HASH]",
		.about = "prove the history and work every derived number out again",
		.needs = NEEDS_READ,
		.run = verify_run },
	{ .name = "check",
		.about = "settings that are missing or do not fit",
		.needs = NEEDS_READ,
		.run = check_run },
	{ .name = "version",
		.about = "which Alongside this is",
		.needs = NEEDS_NOTHING,
		.run = version_run },
	{ .name = "help", .about = "this list", .needs = NEEDS_NOTHING, .run = help_run },
	{ .name = NULL },
};
