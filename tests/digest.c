/* SPDX-License-Identifier: MIT */
/* What a data set holds, table by table, read behind the program's back with the engines' own libraries (faults_kit.h): a fault of src/db must not hide here. */
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "tests/faults_kit.h"

extern const char *const schema_tables[][2]; /* of build/gen/schema.c: table, room */

enum { DIGEST_BYTES = 1 << 16 };

/* Traces: written when there is time, and not part of what a person saved. */
static const char *const traces[] = {"seen_at", "used_at"};

/* What PostgreSQL's own thread folds whenever it likes. */
static const char *const folded[] = {"day_numbers", "day_deltas", "board_numbers", "board_touches", "group_moves", "day_number_groups", "search_touches", "search_items", "search_words"};

static bool
is_among(const char *s, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(s, names[i]) == 0) {
			return true;
		}
	}
	return false;
}

static uint64_t
mix(uint64_t h, const void *p, size_t n)
{
	const unsigned char *s = p;

	for (size_t i = 0; i < n; i++) {
		h = (h ^ s[i]) * UINT64_C(1099511628211);
	}
	return (h ^ n) * UINT64_C(1099511628211);
}

static const uint64_t mix_start = UINT64_C(14695981039346656037);

static void
table_line(struct buf *b, const char *table, int64_t rows, uint64_t sum)
{
	buf_printf(b, "%s %lld %016llx\n", table, (long long)rows, (unsigned long long)sum);
}

static void
sqlite_table(sqlite3 *db, const char *table, struct buf *b)
{
	sqlite3_stmt *all = NULL;
	char *sql = sqlite3_mprintf("SELECT * FROM %s", table);
	uint64_t sum = 0;
	int64_t rows = 0;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &all, NULL), SQLITE_OK);
	for (; sqlite3_step(all) == SQLITE_ROW; rows++) {
		uint64_t h = mix_start;

		for (int i = 0; i < sqlite3_column_count(all); i++) {
			if (!is_among(sqlite3_column_name(all, i), traces, 2)) {
				const void *p = sqlite3_column_blob(all, i);

				h = mix(h, p, (size_t)sqlite3_column_bytes(all, i)) + (uint64_t)sqlite3_column_type(all, i);
			}
		}
		sum += h;
	}
	sqlite3_finalize(all);
	sqlite3_free(sql);
	table_line(b, table, rows, sum);
}

static void
sqlite_digest(const char *dir, struct buf *b)
{
	sqlite3 *db = NULL;
	char *path = NULL;

	assert_true(asprintf(&path, "%s/alongside.db", dir) > 0);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	assert_int_equal(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
	for (size_t i = 0; schema_tables[i][0]; i++) {
		sqlite_table(db, schema_tables[i][0], b);
	}
	sqlite3_close(db);
	free(path);
}

static void
postgres_table(PGconn *conn, const char *table, struct buf *b)
{
	char *sql = NULL;
	PGresult *all;
	uint64_t sum = 0;

	assert_true(asprintf(&sql, "SELECT (to_jsonb(t) - 'seen_at' - 'used_at')::text FROM %s t", table) > 0);
	all = PQexec(conn, sql);
	assert_int_equal(PQresultStatus(all), PGRES_TUPLES_OK);
	for (int i = 0; i < PQntuples(all); i++) {
		sum += mix(mix_start, PQgetvalue(all, i, 0), (size_t)PQgetlength(all, i, 0));
	}
	table_line(b, table, PQntuples(all), sum);
	PQclear(all);
	free(sql);
}

static void
postgres_digest(const char *url, struct buf *b)
{
	PGconn *conn = PQconnectdb(url);

	assert_int_equal(PQstatus(conn), CONNECTION_OK);
	PQclear(PQexec(conn, "BEGIN ISOLATION LEVEL REPEATABLE READ"));
	for (size_t i = 0; schema_tables[i][0]; i++) {
		if (!is_among(schema_tables[i][0], folded, sizeof(folded) / sizeof(*folded))) {
			postgres_table(conn, schema_tables[i][0], b);
		}
	}
	PQfinish(conn);
}

char *
digest_of(const char *dir, const char *url)
{
	struct buf b;
	char *text;

	buf_init(&b, DIGEST_BYTES);
	if (url) {
		postgres_digest(url, &b);
	} else {
		sqlite_digest(dir, &b);
	}
	text = strdup(b.p);
	buf_done(&b);
	return text;
}

char *
kit_digest(void)
{
	return digest_of(kit_host()->data, kit_host()->database);
}

bool
digest_same(char *before, char *after)
{
	bool same = strcmp(before, after) == 0;
	const char *a = before, *b = after;

	while (!same && *a && *b) {
		size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");

		if (n != m || memcmp(a, b, n) != 0) {
			print_error("%.*s -> %.*s\n", (int)n, a, (int)m, b);
		}
		a += n + 1;
		b += m + 1;
	}
	free(before);
	free(after);
	return same;
}
