/* SPDX-License-Identifier: MIT */
/* alongside backup FILE and alongside restore FILE. Both work while a program serves: a backup reads one snapshot, a restore makes what nobody serves yet. */
#include "rooms/copies/copies.h"

#include <time.h>

#include "base/day.h"
#include "base/str.h"
#include "db/copy.h"
#include "rooms/copies/copies.sql.h"
#include "web/house.h"

enum { REPORT_BYTES = 1 << 20, LONG_S = 3 };

/* Told to whoever waits: only long ones say anything. */
static void
told(void *arg, const char *what, int64_t done, int64_t all)
{
	FILE *err = arg;

	if (str_eq(what, "bytes")) {
		fprintf(err, "... %lld MB of about %lld MB\n", (long long)(done >> 20), (long long)(all >> 20));
	} else {
		fprintf(err, "... %s: %lld rows\n", what, (long long)done);
	}
	(void)fflush(err);
}

static const char *
only_file(struct command_run *run)
{
	return command_word(run, 1) == NULL ? command_word(run, 0) : NULL;
}

static void
print_what(FILE *out, struct arena *a, const struct copy *copy)
{
	char day[DAY_SIZE];

	day_of(copy->made_at, day);
	fprintf(out, "made     %s, %s\n", day_long(a, day), time_words(a, copy->made_at));
	fprintf(out, "homes    %lld\n", (long long)copy->homes);
	fprintf(out, "returns  %lld\n", (long long)copy->returns);
	fprintf(out, "history  %lld saved versions in %lld chains\n", (long long)copy->versions, (long long)copy->chains);
	if (str_empty(copy->seal)) {
		fprintf(out, "seal     none: nothing has been saved yet\n");
	} else {
		fprintf(out, "seal     %s=%s\n", copy->day, copy->seal);
	}
}

/* ---- backup ---- */

struct backing {
	int64_t made_at;
	struct copy copy;
};

static enum err
backup_finish(struct ctx *c, void *arg)
{
	struct backing *b = arg;

	for (size_t i = 0; rooms[i] != NULL; i++) {
		if (rooms[i]->copied != NULL) {
			TRY(rooms[i]->copied(c));
		}
	}
	return copy_say(c, b->made_at, &b->copy);
}

static int
backup_run(struct command_run *run)
{
	const char *file = only_file(run);
	struct backing b = {.made_at = run->ctx.now};
	struct copy_progress progress = {.tell = told, .arg = run->err};
	int64_t bytes = 0;

	if (str_empty(file)) {
		return command_usage(run, "Name one file, which is not there yet.");
	}
	if (dataset_copy(&run->ctx, run->dataset, file, backup_finish, &b, &progress, &bytes) != OK) {
		return command_failed(run);
	}
	fprintf(run->out, "The backup %s is whole.\n", file);
	print_what(run->out, run->ctx.arena, &b.copy);
	fprintf(run->out, "bytes    %lld\n", (long long)bytes);
	fprintf(run->out, "The key of the history is not in it: keep a copy of the key in another place.\n");
	return 0;
}

/* ---- restore ---- */

struct restoring {
	FILE *err;
	struct copy copy;
	struct buf report;
	int64_t faults;
	bool anyway;    /* what was changed before it was backed up would be so in every backup */
	bool wrong_key; /* everything is well but what the key says */
};

/* With a key that does not fit every row looks forged; without it the same rows are well. */
static enum err
key_look(struct ctx *c, struct restoring *r)
{
	struct host keyless = *c->host;
	const struct host *before = c->host;
	struct copy copy;
	int64_t faults = 0;
	struct buf report;
	enum err e;

	keyless.has_key = false;
	c->host = &keyless;
	buf_init(&report, REPORT_BYTES);
	e = copy_prove(c, &copy, &report, &faults);
	buf_done(&report);
	c->host = before;
	r->wrong_key = faults == 0;
	return e;
}

static enum err
restore_prove(struct ctx *c, void *arg)
{
	struct restoring *r = arg;

	if (time(NULL) - c->now >= LONG_S) {
		fprintf(r->err, "... it is all there; the history is being proved\n");
		(void)fflush(r->err);
	}
	TRY(copy_prove(c, &r->copy, &r->report, &r->faults));
	if (r->faults == 0) {
		return OK;
	}
	if (c->host->has_key) {
		TRY(key_look(c, r));
	}
	if (r->anyway && !r->wrong_key) {
		return OK;
	}
	return r->wrong_key ? fail(c, ERR_CONFLICT, NULL, "The key is not that of this history. Put the right one there, or none, and restore again.")
			    : fail(c, ERR_CONFLICT, NULL, "The backup does not hold what was saved: %lld things are not as they should be. Take another one; if all are so, "
				      "--even-if-changed restores it as it is.",
				      (long long)r->faults);
}

static void
print_restored(struct command_run *run, const char *file, const struct restoring *r)
{
	const struct house *h = run->house;

	fprintf(run->out, "%s is restored into %s.\n", file, h->o.data);
	print_what(run->out, run->ctx.arena, &r->copy);
	(void)fwrite(r->report.p, 1, r->report.len, run->out);
	fprintf(run->out, "Nobody is signed in, and invitations and resets must be sent anew. What was changed or ended after the backup was made is as it was then: "
			  "look through people, tokens and shares.\n");
	if (!h->host.has_key) {
		fprintf(run->out, "Put the key of the history, the file \"key\" of the data set that was backed up, at %s/key: it cannot be served without.\n", h->o.data);
	}
	fprintf(run->out, "Then: alongside verify --data %s\n", h->o.data);
}

static int
restore_run(struct command_run *run)
{
	const char *file = only_file(run);
	struct restoring r = {.err = run->err, .anyway = command_flag(run, "even-if-changed")};
	struct copy_progress progress = {.tell = told, .arg = run->err};
	enum err e;

	if (str_empty(file)) {
		return command_usage(run, "Name the file of one backup.");
	}
	buf_init(&r.report, REPORT_BYTES);
	e = house_restore(&run->ctx, run->house, file, restore_prove, &r, &progress);
	if (e == OK) {
		print_restored(run, file, &r);
		if (r.faults > 0) {
			fprintf(run->err, "It was restored although %lld things are not as they should be.\n", (long long)r.faults);
		}
	} else if (r.faults > 0 && !r.wrong_key) {
		(void)fwrite(r.report.p, 1, r.report.len, run->out);
	}
	buf_done(&r.report);
	return e == OK ? 0 : command_failed(run);
}

static const struct command copies_commands[] = {
    {.name = "backup", .usage = "FILE", .about = "copy the whole data set into one file, while it is served", .needs = NEEDS_READ, .run = backup_run},
    {.name = "restore", .usage = "FILE [--even-if-changed]", .about = "make a data set out of a backup, in a folder or database that is empty", .needs = NEEDS_NEW, .run = restore_run},
    {.name = NULL},
};

const struct room copies_room = {.name = "copies", .statements = sql_room_copies, .commands = copies_commands, .verify = copies_verify};
