/* SPDX-License-Identifier: MIT */
/* A file that was uploaded and waits: its row, its bytes in pieces, and the job that accepts it. The job's first and last steps are writes of their own, so that the
 * page shows where it is. What the homes say is written first, some at a time; the accepting itself is one write, so that a fault, or the end of the program, changes
 * nothing that anybody sees. */
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "base/log.h"
#include "base/str.h"
#include "db/open.h"
#include "rooms/register/register.sql.h"
#include "rooms/register/register_preview.h"
#include "rooms/settings/settings.h"

enum { CLAIM_TRIES = 100, CLAIM_WAIT_MS = 50, STAGE_HOMES = 100, READ_PROGRESS = 1000, STAGED_PROGRESS = 8000 };

const struct field upload_row_fields[] = {FIELD_AT(upload_row, id, F_INT, .internal = 1), FIELD_AT(upload_row, ref, F_REF, .label = "Reference"),
    FIELD_AT(upload_row, filename, F_TEXT, .label = "File"), FIELD_AT(upload_row, as_of, F_DAY, .label = "As of"),
    FIELD_AT(upload_row, digest, F_TEXT, .internal = 1), FIELD_AT(upload_row, size_bytes, F_COUNT, .label = "Bytes"),
    FIELD_AT(upload_row, state, F_TEXT, .label = "State"), FIELD_AT(upload_row, progress, F_COUNT, .label = "Progress, hundredths of a percent"),
    FIELD_AT(upload_row, homes_done, F_COUNT, .label = "Care homes done"), FIELD_AT(upload_row, homes_all, F_COUNT, .label = "Care homes in the file"),
    FIELD_AT(upload_row, moved_at, F_INSTANT, .label = "Since"), FIELD_AT(upload_row, replaces, F_BOOL, .label = "Replaces"),
    FIELD_AT(upload_row, reason, F_TEXT, .label = "Reason"), FIELD_AT(upload_row, problem, F_TEXT, .label = "Problem"),
    FIELD_AT(upload_row, summary, F_TEXT, .label = "Result"), FIELD_AT(upload_row, file_ref, F_REF, .label = "Accepted as"),
    FIELD_AT(upload_row, uploaded_by, F_TEXT, .label = "Uploaded by"), FIELD_AT(upload_row, uploaded_at, F_INSTANT, .label = "Uploaded"),
    FIELD_END};

enum err
register_upload_by_ref(struct ctx *c, const char *ref, struct upload_row *ret)
{
	return db_one(c, &sql_register_upload_by_ref, ARGS(TEXT(ref)), upload_row_fields, ret);
}

enum err
register_upload_add(struct ctx *c, const char *filename, const char *as_of, const char *p, size_t n, const char **ret_ref)
{
	const char *ref = random_ref(c->arena, 'U');
	int64_t id;

	TRY(db_int(c, &sql_register_upload_add,
	    ARGS(TEXT(ref), TEXT(filename), TEXT(as_of), TEXT(hash_hex(c->arena, p, n)), INT((int64_t)n), INT(c->now), INT(c->actor->account),
	        TEXT(c->actor->name)),
	    &id, NULL));
	for (size_t at = 0, piece = 0; at < n; at += UPLOAD_PIECE_BYTES, piece++) {
		size_t step = n - at < UPLOAD_PIECE_BYTES ? n - at : UPLOAD_PIECE_BYTES;

		TRY(db_exec(c, &sql_register_upload_piece, ARGS(INT(id), INT((int64_t)piece), BYTES(p + at, step)), NULL));
	}
	*ret_ref = ref;
	return OK;
}

bool
register_upload_stuck(const struct upload_row *u, int64_t now)
{
	return strcmp(u->state, "working") == 0 && u->moved_at < now - UPLOAD_STUCK_S;
}

static enum err
bytes_load(struct ctx *c, const struct upload_row *u, char *p)
{
	for (size_t at = 0, piece = 0; at < (size_t)u->size_bytes; piece++) {
		struct arena_mark m = arena_mark(c->arena);
		const void *bytes = NULL;
		size_t n = 0;

		TRY(db_bytes(c, &sql_register_upload_bytes, ARGS(INT(u->id), INT((int64_t)piece)), &bytes, &n));
		if (!n || n > (size_t)u->size_bytes - at) {
			return fail(c, ERR_MISSING, NULL, "The file is no longer kept. Upload it again.");
		}
		memcpy(p + at, bytes, n);
		at += n;
		arena_rewind(c->arena, m);
	}
	return OK;
}

enum err
register_upload_read(struct ctx *c, const struct upload_row *u, struct register_file **ret)
{
	struct register_reading reading = {0};
	struct settings settings;
	char *p = arena_alloc(c->arena, (size_t)u->size_bytes + 1);

	TRY(bytes_load(c, u, p));
	TRY(settings_get(c, 0, &settings));
	reading.all_kinds = str_eq(settings.scope, "all");
	return register_read(c, p, (size_t)u->size_bytes, &reading, ret);
}

/* ---- the job ----------------------------------------------------------------------------------------------------------- */

struct accept_job {
	const char *ref;
	int64_t claimed;
	size_t done; /* homes staged */
	struct upload_row row;
	struct register_file *file;
	const char *problem;
};

static enum err
claim_write(struct ctx *c, void *arg)
{
	struct accept_job *j = arg;

	return db_exec(c, &sql_register_upload_claim, ARGS(TEXT(j->ref), INT(c->now)), &j->claimed);
}

/* Some homes and how far that is, in one write: the page shows only what was done. */
static enum err
stage_write(struct ctx *c, void *arg)
{
	struct accept_job *j = arg;
	int64_t all = (int64_t)j->file->homes.n, done = (int64_t)(j->done + STAGE_HOMES) < all ? (int64_t)(j->done + STAGE_HOMES) : all;

	TRY(register_stage(c, j->file, j->done, STAGE_HOMES));
	return db_exec(c, &sql_register_upload_progress,
	    ARGS(TEXT(j->ref), INT(READ_PROGRESS + (STAGED_PROGRESS - READ_PROGRESS) * done / (all > 0 ? all : 1)), INT(c->now), INT(done), INT(all)), NULL);
}

static enum err
failed_write(struct ctx *c, void *arg)
{
	struct accept_job *j = arg;

	return db_exec(c, &sql_register_upload_failed, ARGS(TEXT(j->ref), TEXT(j->problem), INT(c->now)), NULL);
}

static enum err
accept_write(struct ctx *c, void *arg)
{
	struct accept_job *j = arg;
	struct register_how how = {
	    .as_of = j->row.as_of, .filename = j->row.filename, .replace = j->row.replaces != 0, .reason = j->row.reason};
	const char *summary;
	int64_t file;

	TRY(register_accept(c, j->file, &how, &summary, &file));
	TRY(db_exec(c, &sql_register_upload_done, ARGS(TEXT(j->ref), TEXT(summary), INT(c->now), INT(file)), NULL));
	return db_exec(c, &sql_register_upload_forget, ARGS(INT(j->row.id)), NULL);
}

/* The write that asked for the job may not be committed yet; if it never is, nobody wants the job. */
static bool
claim(struct ctx *c, struct dataset *d, struct accept_job *j)
{
	for (int i = 0; i < CLAIM_TRIES; i++) {
		const struct timespec wait = {.tv_nsec = CLAIM_WAIT_MS * 1000000L};

		if (db_write(c, d, claim_write, j) != OK) {
			return false;
		}
		if (j->claimed) {
			return true;
		}
		nanosleep(&wait, NULL);
	}
	return false;
}

static enum err
job_read(struct ctx *c, struct accept_job *j)
{
	enum err e;

	TRY(db_read_begin(c));
	e = register_upload_by_ref(c, j->ref, &j->row);
	if (e == OK) {
		e = register_upload_read(c, &j->row, &j->file);
	}
	db_read_end(c);
	return e;
}

static enum err
job_do(struct ctx *c, struct dataset *d, struct accept_job *j)
{
	TRY(job_read(c, j));
	for (j->done = 0; j->done < j->file->homes.n; j->done += STAGE_HOMES) {
		TRY(db_write(c, d, stage_write, j));
	}
	return db_write(c, d, accept_write, j);
}

void
register_accept_job(struct ctx *c, struct dataset *d, const char *ref)
{
	struct accept_job j = {.ref = ref};

	if (!claim(c, d, &j)) {
		log_line(LOG_WARN, "register_job", "upload", ref, "state", "not wanted any more", NULL);
		return;
	}
	if (job_do(c, d, &j) != OK) {
		j.problem = str_or(c->fault.sentence, "It could not be done; nothing was changed.");
		log_line(LOG_WARN, "register_job", "upload", ref, "state", "failed", NULL);
		fault_clear(c);
		if (db_write(c, d, failed_write, &j) != OK) {
			log_line(LOG_ERROR, "register_job", "upload", ref, "state", "failure not written", NULL);
		}
	}
}
