/* SPDX-License-Identifier: MIT */
/* A copy of a data set holds every row of it on either engine, through both of them and back; what fails leaves nothing. The commands, returns that pour in, kills and full disks
 * are in tests/backup.sh. */
#include "tests/kit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/day.h"
#include "base/str.h"
#include "db/copy.h"
#include "rooms/copies/copies.h"
#include "tests/faults_kit.h"
#include "tests/kit_db.h"

/* What is not the same in what is made out of a copy. */
static const char *const others[] = {"sessions", "links", "sign_in_failures", "seals", "seal_heads", "copies"};

STATEMENT(odd_file, SQL_ONE, 2,
    "INSERT INTO register_uploads (ref, filename, as_of, digest, size_bytes, state, moved_at, account, uploaded_by, uploaded_at, file) VALUES (?1, ?2, '', '', "
    "9223372036854775807, 'waiting', -9223372036854775807 - 1, 0, '', 0, NULL) RETURNING id",
    "INSERT INTO register_uploads (ref, filename, as_of, digest, size_bytes, state, moved_at, account, uploaded_by, uploaded_at, file) VALUES ($1, $2, '', '', "
    "9223372036854775807, 'waiting', -9223372036854775807 - 1, 0, '', 0, NULL) RETURNING id");
STATEMENT(odd_piece, SQL_EXEC, 3, "INSERT INTO register_upload_pieces (upload, piece, bytes) VALUES (?1, ?2, ?3)",
    "INSERT INTO register_upload_pieces (upload, piece, bytes) VALUES ($1, $2, $3)");
STATEMENT(odd_take, SQL_EXEC, 1, "DELETE FROM register_uploads WHERE id = ?1", "DELETE FROM register_uploads WHERE id = $1");
STATEMENT(left_over, SQL_ONE, 0, "SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM links) + (SELECT count(*) FROM sign_in_failures)",
    "SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM links) + (SELECT count(*) FROM sign_in_failures)");

static char place[200];

static const char *
at(const char *name)
{
	static char paths[8][300];
	static int next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof(paths[0]), "%s/%s", place, name);
	return path;
}

static int
begin(void **state)
{
	int rc = kit_start(state);

	snprintf(place, sizeof(place), "%s", kit_host()->data); /* a folder that is taken away at the end; on PostgreSQL there is one too */
	return rc;
}

/* ---- copying ---- */

static enum err
finish(struct ctx *c, void *arg)
{
	for (size_t i = 0; rooms[i] != NULL; i++) {
		if (rooms[i]->copied != NULL) {
			TRY(rooms[i]->copied(c));
		}
	}
	return copy_say(c, c->now, arg);
}

static enum err
prove(struct ctx *c, void *arg)
{
	struct copy *copy = arg;
	struct buf report;
	int64_t faults = 0;
	enum err e;

	buf_init(&report, 10000);
	e = copy_prove(c, copy, &report, &faults);
	if (e == OK && faults > 0) {
		e = fail(c, ERR_CONFLICT, NULL, "%s", arena_text(c->arena, report.p));
	}
	buf_done(&report);
	return e;
}

static void
copied(struct dataset *d, const char *file, struct copy *ret)
{
	int64_t bytes = 0;

	kit_ok(dataset_copy(kit_ctx(), d, file, finish, ret, NULL, &bytes));
	assert_true(bytes > 0);
	kit_ok(copy_look(kit_ctx(), file));
}

/* Lines of a digest without those of tables that differ on purpose. */
static char *
same_part(char *digest)
{
	char *to = digest, *end;

	for (char *line = digest; *line != '\0'; line = end) {
		size_t name = strcspn(line, " "), n;
		bool other = false;

		end = line + strcspn(line, "\n") + 1;
		n = (size_t)(end - line);
		for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
			other = other || (strlen(others[i]) == name && strncmp(others[i], line, name) == 0);
		}
		if (!other) {
			memmove(to, line, n);
			to += n;
		}
	}
	*to = '\0';
	return digest;
}

static int64_t
number(struct dataset *d, const struct sql *s, const struct arg *args)
{
	struct ctx *c = kit_ctx();
	struct db *before = c->db;
	int64_t n = -1;

	c->db = db_open(c, d);
	assert_non_null(c->db);
	kit_ok(db_int(c, s, args, &n, NULL));
	db_close(c->db);
	c->db = before;
	return n;
}

/* ---- rows ---- */

static int64_t odd_id;

/* Every byte, no byte, the largest and the smallest number, no value, letters of four bytes, and an id that is gone again. */
static enum err
odd_rows(struct ctx *c, void *arg)
{
	unsigned char bytes[256];
	int64_t gone = 0;

	(void)arg;
	for (int i = 0; i < 256; i++) {
		bytes[i] = (unsigned char)i;
	}
	TRY(db_int(c, &odd_file, ARGS(TEXT("U1"), TEXT("\xf0\x9f\x8f\xa0 \t\\N\r\n\"'\xe2\x80\xae <b>")), &odd_id, NULL));
	TRY(db_exec(c, &odd_piece, ARGS(INT(odd_id), INT(1), BYTES(bytes, sizeof(bytes))), NULL));
	TRY(db_exec(c, &odd_piece, ARGS(INT(odd_id), INT(2), BYTES("", 0)), NULL));
	TRY(db_int(c, &odd_file, ARGS(TEXT("U2"), TEXT("gone")), &gone, NULL));
	assert_int_equal(gone, odd_id + 1);
	return db_exec(c, &odd_take, ARGS(INT(gone)), NULL);
}

static enum err
next_id(struct ctx *c, void *arg)
{
	return db_int(c, &odd_file, ARGS(TEXT("U3"), TEXT("")), arg, NULL);
}

static void
next_id_is_new(const char *dir, const char *url)
{
	struct dataset *d = NULL;
	int64_t id = 0;

	kit_ok(dataset_open(kit_ctx(), dir, url, DATASET_WRITE, &d));
	assert_int_equal(number(d, &left_over, NOARGS), 0);
	kit_ok(db_write(kit_ctx(), d, next_id, &id));
	assert_int_equal(id, odd_id + 2);
	dataset_close(d);
}

static void
every_row_is_in_the_copy_and_in_what_is_made_out_of_it(void **state)
{
	char *before, *url = NULL, *sql = NULL;
	struct copy said, proved;
	struct dataset *d = NULL;

	(void)state;
	as("team member");
	kit_write(odd_rows, NULL);
	before = same_part(kit_digest());
	copied(kit_dataset(), at("one"), &said);
	assert_int_equal(strlen(said.seal), 64);
	kit_ok(dataset_restore(kit_ctx(), at("one"), at("two"), NULL, prove, &proved, NULL));
	assert_string_equal(proved.seal, said.seal);
	assert_int_equal(proved.made_at, KIT_NOW);
	if (test_database == NULL) {
		want_same_digest(before, same_part(digest_of(at("two"), NULL)));
		next_id_is_new(at("two"), NULL);
		return;
	}
	/* There and back. */
	kit_ok(dataset_open(kit_ctx(), at("two"), NULL, DATASET_READ, &d));
	copied(d, at("three"), &said);
	dataset_close(d);
	assert_true(asprintf(&sql, "CREATE DATABASE copies_%d TEMPLATE template0", (int)getpid()) > 0);
	assert_int_equal(postgres_admin(test_database, sql), OK);
	free(sql);
	url = postgres_url_of(test_database, arena_printf(kit_ctx()->arena, "copies_%d", (int)getpid()));
	kit_ok(dataset_restore(kit_ctx(), at("three"), at("four"), url, prove, &proved, NULL));
	assert_string_equal(proved.seal, said.seal);
	want_same_digest(before, same_part(digest_of(NULL, url)));
	next_id_is_new(at("four"), url);
	assert_true(asprintf(&sql, "DROP DATABASE copies_%d WITH (FORCE)", (int)getpid()) > 0);
	(void)postgres_admin(test_database, sql);
	free(sql);
	free(url);
}

/* ---- seals ---- */

static void
a_copy_is_sealed_though_nothing_was_saved_since_the_last_and_though_the_clock_was_set_back(void **state)
{
	struct copy one, two;

	(void)state;
	copied(kit_dataset(), at("one"), &one);
	copied(kit_dataset(), at("two"), &two);
	assert_string_equal(one.seal, two.seal); /* none of it is in the data set itself */
	assert_string_equal(one.day, "2026-11-22");
	kit_ok(dataset_restore(kit_ctx(), at("one"), at("data"), NULL, prove, &two, NULL));
	kit_now_at("2026-11-20", 9, 0);
	{
		struct dataset *d = NULL;

		kit_ok(dataset_open(kit_ctx(), at("data"), NULL, DATASET_READ, &d));
		copied(d, at("three"), &two);
		dataset_close(d);
	}
	assert_string_equal(one.seal, two.seal);
	assert_string_equal(two.day, "2026-11-22");
}

/* ---- what fails ---- */

static enum err
refuse(struct ctx *c, void *arg)
{
	(void)arg;
	return fail(c, ERR_CONFLICT, NULL, "No.");
}

static void
what_fails_leaves_nothing(void **state)
{
	struct copy copy;
	int64_t bytes = 0;

	(void)state;
	assert_int_equal(dataset_copy(kit_ctx(), kit_dataset(), at("one"), refuse, NULL, NULL, &bytes), ERR_CONFLICT);
	assert_int_not_equal(access(at("one"), F_OK), 0);
	assert_int_not_equal(access(at("one.partial"), F_OK), 0);
	for (int n = 1; n < 200; n++) {
		enum err e;

		(void)db_fail_after(n);
		e = dataset_copy(kit_ctx(), kit_dataset(), at("one"), finish, &copy, NULL, &bytes);
		if (db_fail_after(0) != 0) {
			assert_int_equal(e, OK);
			assert_true(n > 5);
			break;
		}
		assert_int_equal(e, ERR_IO);
		assert_int_not_equal(access(at("one"), F_OK), 0);
		assert_int_not_equal(access(at("one.partial"), F_OK), 0);
	}
	assert_int_equal(dataset_restore(kit_ctx(), at("one"), at("two"), NULL, refuse, NULL, NULL), ERR_CONFLICT);
	assert_int_not_equal(access(at("two/alongside.db"), F_OK), 0);
	assert_int_not_equal(access(at("two/" COPY_PARTIAL), F_OK), 0);
	kit_ok(dataset_restore(kit_ctx(), at("one"), at("two"), NULL, prove, &copy, NULL));
	assert_int_equal(dataset_restore(kit_ctx(), at("one"), at("two"), NULL, prove, &copy, NULL), ERR_CONFLICT);
}

#define COPIES_TEST(f) cmocka_unit_test_setup_teardown(f, begin, kit_stop)

static const struct CMUnitTest copies_tests[] = {
    COPIES_TEST(every_row_is_in_the_copy_and_in_what_is_made_out_of_it),
    COPIES_TEST(a_copy_is_sealed_though_nothing_was_saved_since_the_last_and_though_the_clock_was_set_back),
    COPIES_TEST(what_fails_leaves_nothing),
};

const struct test_suite copies_suite = SUITE("copies", copies_tests);
