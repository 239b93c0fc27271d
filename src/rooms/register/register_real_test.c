/* SPDX-License-Identifier: MIT */
/* The regulator's real files (ALONGSIDE_REAL_DATA; skipped without): each imports, in date order and shuffled, to the same tables; a file's homes are its own care-home
 * rows; Perth and Kinross's homes, places and grades on any date are those of the file of that month. The files are read here a second time by other,
 * simpler means. On PostgreSQL two of them, to be quick. */
#include "tests/kit.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "rooms/homes/homes.h"
#include "rooms/register/register.h"
#include "rooms/register/register_accept.h"
#include "rooms/register/register_room.h"
#include "tests/natural.h"
#include "tests/suites.h"

enum { FILES_MAX = 16, COLUMNS_MAX = 400 };

struct real {
	char day[11];
	char *p;
	size_t n;
};

static struct real reals[FILES_MAX];
static size_t reals_n;

static void
real_load(const char *path)
{
	const char *day = strstr(path, "carehomes_") + strlen("carehomes_");
	struct real *r = &reals[reals_n++];
	FILE *f = fopen(path, "rbe");
	long n;

	assert_non_null(f);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	n = ftell(f);
	rewind(f);
	r->p = malloc((size_t)n + 1);
	assert_non_null(r->p);
	r->n = fread(r->p, 1, (size_t)n, f);
	assert_int_equal(r->n, n);
	r->p[n] = 0;
	memcpy(r->day, day, 10);
	fclose(f);
}

static int
start(void **state)
{
	const char *dir = getenv("ALONGSIDE_REAL_DATA");
	char *pattern = NULL;
	glob_t found;

	reals_n = 0;
	if (kit_start(state) != 0) {
		return -1;
	}
	if (!dir || asprintf(&pattern, "%s/care_inspectorate/carehomes_2*-*-*_*.csv", dir) < 0) {
		return 0;
	}
	if (glob(pattern, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc && reals_n < FILES_MAX; i++) {
			if (!test_database || i % 3 == 1) {
				real_load(found.gl_pathv[i]);
			}
		}
		globfree(&found);
	}
	free(pattern);
	return 0;
}

static int
stop(void **state)
{
	for (size_t i = 0; i < reals_n; i++) {
		free(reals[i].p);
	}
	return kit_stop(state);
}

/* ---- the file by other means ------------------------------------------------------------------------------------------ */

/* One record from p; cells point into it, unquoted and ended in place. Returns what follows. */
static char *
record(char *p, char *cells[COLUMNS_MAX], size_t *ret_n)
{
	size_t n = 0;

	for (;;) {
		char *out = p, *in = p;
		bool quoted = *in == '"';

		assert_true(n < COLUMNS_MAX);
		cells[n++] = out;
		for (in += quoted; *in && (quoted ? !(*in == '"' && in[1] != '"') : !strchr(",\r\n", *in)); in++) {
			in += quoted && *in == '"';
			*out++ = *in;
		}
		p = in + quoted;
		if (*p != ',') {
			p += strspn(p, "\r\n");
			*out = 0;
			*ret_n = n;
			return p;
		}
		p++;
		*out = 0;
	}
}

static size_t
column(char *cells[COLUMNS_MAX], size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(cells[i], name) == 0) {
			return i;
		}
	}
	fail_msg("no column %s", name);
	return 0;
}

/* ---- what is kept ------------------------------------------------------------------------------------------------------ */

struct line {
	const char *line;
};

struct digest {
	unsigned char bytes[HASH_BYTES];
	int64_t lines;
};

static enum err
line_add(struct ctx *c, void *rec, void *arg)
{
	struct digest *d = arg;
	const char *text = arena_printf(c->arena, "%s\n%s", ((struct line *)rec)->line, hex_text(c->arena, d->bytes, HASH_BYTES));

	hash_bytes(text, strlen(text), d->bytes);
	d->lines++;
	return OK;
}

static struct digest
digest_of(const struct sql *s)
{
	static const struct field fields[] = {FIELD_AT(line, line, F_TEXT), FIELD_END};
	struct ctx *c = kit_ctx();
	struct digest d = {.lines = 0};
	struct line rec;

	kit_ok(db_read_begin(c));
	kit_ok(db_each(c, s, NOARGS, fields, &rec, sizeof(rec), line_add, &d));
	db_read_end(c);
	return d;
}

static enum err
import_fn(struct ctx *c, void *arg)
{
	const struct real *r = arg;
	const char *summary;

	return register_import(c, r->p, r->n, "file.csv", r->day, false, "", &summary);
}

static int64_t
homes_on(const char *day)
{
	struct ctx *c = kit_ctx();
	struct list homes;
	const char *as_of;
	int64_t id;

	kit_ok(db_read_begin(c));
	kit_ok(register_file_on(c, day, &id, &as_of));
	kit_ok(register_homes_of(c, id, &homes, NULL));
	db_read_end(c);
	assert_string_equal(as_of, day);
	return (int64_t)homes.n;
}

struct grades {
	size_t name, places, wellbeing, leadership, staff, setting, planning;
};

static void
cell_is(const char *number, const char *what, const char *cell, const char *kept)
{
	if (strcmp(cell, kept) != 0) {
		fail_msg("%s: %s is \"%s\" in the file and \"%s\" here", number, what, cell, kept);
	}
}

static void
home_is_as_the_file_says(const char *day, char *cells[], size_t number, const struct grades *g)
{
	struct ctx *c = kit_ctx();
	struct registered r;
	struct home h;

	kit_ok(db_read_begin(c));
	kit_ok(home_by_ref(c, cells[number], &h));
	kit_ok(registered_on(c, h.id, day, &r));
	db_read_end(c);
	assert_string_equal(r.as_of, day);
	assert_string_equal(r.council, "Perth & Kinross");
	cell_is(r.number, "places", cells[g->places], r.places);
	cell_is(r.number, "wellbeing", cells[g->wellbeing], r.wellbeing);
	cell_is(r.number, "leadership", cells[g->leadership], r.leadership);
	cell_is(r.number, "staff", cells[g->staff], r.staff);
	cell_is(r.number, "setting", cells[g->setting], r.setting);
	cell_is(r.number, "planning", cells[g->planning], r.planning);
	if (utf8_valid(cells[g->name], strlen(cells[g->name])) && !strchr(cells[g->name], '&')) {
		assert_string_equal(str_key(c->arena, cells[g->name]), str_key(c->arena, r.name));
	}
}

/* Walks the file by other means: *ret_rows its care homes, *ret_here those of Perth and Kinross, each compared. */
static void
file_compare(struct real *real, int64_t *ret_rows, int64_t *ret_here)
{
	char *cells[COLUMNS_MAX], *p = real->p;
	size_t n, number, kind, council;
	struct grades g;

	p = record(p, cells, &n);
	number = column(cells, n, "CSNumber");
	kind = column(cells, n, "CareService");
	council = column(cells, n, "Council_Area_Name");
	g = (struct grades){column(cells, n, "ServiceName"), column(cells, n, "Registered_Places"), column(cells, n, "KQ_Support_Wellbeing"),
	    column(cells, n, "KQ_Leadership"), column(cells, n, "KQ_Staff_Team"), column(cells, n, "KQ_Setting"),
	    column(cells, n, "KQ_Care_and_Support_Planning")};
	while (*p) {
		p = record(p, cells, &n);
		if (n <= council || !*cells[number]) {
			continue;
		}
		*ret_rows += strcmp(cells[kind], "Care Home Service") == 0;
		if (strncmp(cells[council], "Perth ", 6) == 0) {
			++*ret_here;
			home_is_as_the_file_says(real->day, cells, number, &g);
		}
	}
}

static int64_t
kinross_on(const char *day)
{
	struct ctx *c = kit_ctx();
	int64_t n = 0;

	kit_ok(db_read_begin(c));
	kit_ok(db_int(c, &natural_in_council, ARGS(TEXT(day), TEXT("S12000048")), &n, NULL));
	db_read_end(c);
	return n;
}

/* Homes, places and grades on a day are those of its file. */
static void
every_file_is_compared(void)
{
	for (size_t i = 0; i < reals_n; i++) {
		int64_t rows = 0, here = 0;

		file_compare(&reals[i], &rows, &here);
		assert_int_equal(homes_on(reals[i].day), rows);
		assert_true(here > 40);
		assert_int_equal(kinross_on(reals[i].day), here);
	}
}

static void
verified(void)
{
	struct ctx *c = kit_ctx();
	struct buf report;
	int64_t faults = 0;

	buf_init(&report, 1 << 20);
	kit_ok(db_read_begin(c));
	kit_ok(register_verify(c, &report, &faults));
	db_read_end(c);
	if (faults) {
		fail_msg("%s", report.p);
	}
	buf_done(&report);
}

/* ---- the tests ---------------------------------------------------------------------------------------------------------- */

static void
every_file_gives_the_same_in_date_order_and_shuffled_and_is_what_it_says(void **state)
{
	static const size_t shuffled[] = {3, 0, 5, 2, 4, 1, 9, 7, 11, 6, 8, 10, 15, 12, 14, 13};
	struct digest first[16];

	if (!reals_n) {
		skip();
	}
	for (size_t i = 0; i < reals_n; i++) {
		kit_write(import_fn, &reals[i]);
	}
	for (size_t i = 0; naturals[i]; i++) {
		first[i] = digest_of(naturals[i]);
		assert_true(first[i].lines > 0);
	}
	kit_stop(state);
	kit_start(state);
	for (size_t i = 0; i < FILES_MAX; i++) {
		if (shuffled[i] < reals_n) {
			kit_write(import_fn, &reals[shuffled[i]]);
		}
	}
	for (size_t i = 0; naturals[i]; i++) {
		struct digest d = digest_of(naturals[i]);

		if (d.lines != first[i].lines || memcmp(d.bytes, first[i].bytes, HASH_BYTES) != 0) {
			fail_msg("%s: %lld lines in date order, %lld shuffled, or others", naturals[i]->name, (long long)first[i].lines, (long long)d.lines);
		}
	}
	verified();
	every_file_is_compared(); /* last: it writes into the files' bytes */
}

static void
no_column_of_a_real_file_is_unknown_and_no_area_missing(void **state)
{
	(void)state;
	if (!reals_n) {
		skip();
	}
	for (size_t i = 0; i < reals_n; i++) {
		struct register_reading how = {0};
		struct register_file *f;
		struct ctx *c = kit_ctx();

		kit_ok(register_read(c, reals[i].p, reals[i].n, &how, &f));
		assert_int_equal(f->not_understood.n, 0);
		assert_int_equal(f->faults_n, 0);
		assert_true(f->homes.n > 1300);
	}
}

#define REAL_TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

static const struct CMUnitTest register_real_tests[] = {
    REAL_TEST(every_file_gives_the_same_in_date_order_and_shuffled_and_is_what_it_says),
    REAL_TEST(no_column_of_a_real_file_is_unknown_and_no_area_missing),
};
const struct test_suite register_real_suite = SUITE("register_real", register_real_tests);
