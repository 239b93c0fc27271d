/* SPDX-License-Identifier: MIT */
/* Files out: what a spreadsheet would read from CSV and XLSX - formulas that must stay text, marks,
 * quotes, what must never leave - and the chart's drawing. Run by build/tests out. */
#include "tests/kit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zip.h>

#include "base/day.h"
#include "out/chart.h"
#include "out/csv.h"
#include "out/xlsx.h"

struct home_row {
	const char *name, *opened, *admissions, *hash, *quiet, *unlabelled;
	int64_t id, places, sent_at, nursing;
	struct answer absent;
};

static const struct choice admissions[] = { { "open", "Open" }, { "paused", "Paused" },
	{ NULL, NULL } };

static const struct field home_row_fields[] = {
	FIELD_AT(home_row, id, F_INT, .label = "Id", .internal = 1),
	FIELD_AT(home_row, name, F_TEXT, .label = "Name, of the home"),
	FIELD_AT(home_row, hash, F_TEXT, .label = "Hash", .secret = 1),
	FIELD_AT(home_row, opened, F_DAY, .label = "Opened"),
	FIELD_AT(home_row, admissions, F_CHOICE, .label = "Admissions", .choices = admissions),
	FIELD_AT(home_row, places, F_COUNT, .label = "Places"),
	FIELD_AT(home_row, sent_at, F_INSTANT, .label = "Sent"),
	FIELD_AT(home_row, nursing, F_BOOL, .label = "Nursing"),
	FIELD_AT(home_row, unlabelled, F_TEXT),
	FIELD_AT(home_row, quiet, F_TEXT, .label = "Telephone", .not_known = 1),
	FIELD_AT(home_row, absent, F_COUNT, .label = "Absent", .answer = 1),
	FIELD_END,
};

static const char *const lines[] = { "Homes", "=Of: everywhere", "Made with Alongside", NULL };
static const struct table_head head = { .name = "Homes: all/of [them]", .lines = lines };

static struct ctx c;

static int
enter(void **state)
{
	static const struct actor nobody;

	(void)state;
	c = (struct ctx){ .arena = arena_new(), .actor = &nobody, .now = 1795339800 };
	return day_zone("Europe/London") ? 0 : -1;
}

static int
leave(void **state)
{
	(void)state;
	arena_free(c.arena);
	return 0;
}

static int
nameless_file(void)
{
	FILE *f = tmpfile();
	int fd = f == NULL ? -1 : dup(fileno(f));

	assert_true(fd >= 0);
	(void)fclose(f);
	return fd;
}

typedef enum err
begin_fn(struct ctx *ctx, int fd, const struct table_head *h, const struct field *f,
	struct table_out **ret);

/* Writes the rows and reads the whole file back. */
static char *
written(begin_fn *begin, const struct home_row *rows, size_t n, size_t *ret_n)
{
	struct table_out *t;
	int64_t size = -1;
	int fd = nameless_file();
	char *text;

	assert_int_equal(begin(&c, fd, &head, home_row_fields, &t), OK);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(table_row(&c, t, &rows[i]), OK);
	}
	assert_int_equal(table_end(&c, t, &size), OK);
	text = arena_alloc(c.arena, (size_t)size + 1);
	assert_int_equal(read(fd, text, (size_t)size + 1), size);
	close(fd);
	*ret_n = (size_t)size;
	return text;
}

static const struct home_row plain = {
	.id = 77,
	.name = "Rowanbank",
	.opened = "2019-04-01",
	.admissions = "paused",
	.hash = "s3cret",
	.unlabelled = "unseen",
	.places = 38,
	.sent_at = 1795339800,
	.nursing = 1,
	.absent = { .state = GIVEN, .n = 3 },
};

/* ---- CSV ---- */

static void
csv_is_what_a_spreadsheet_reads(void **state)
{
	size_t n;
	char *text = written(csv_begin, &plain, 1, &n);

	(void)state;
	assert_string_equal(text,
		"\xef\xbb\xbf"
		"\"Homes\"\r\n"
		"\"'=Of: everywhere\"\r\n"
		"\"Made with Alongside\"\r\n"
		"\"Name, of the home\",\"Opened\",\"Admissions\",\"Places\",\"Sent\",\"Nursing\",\"Telephone\",\"Absent\"\r\n"
		"\"Rowanbank\",\"2019-04-01\",\"Paused\",38,\"2026-11-22 09:30\",\"yes\",\"not known\",3\r\n");
}

static void
a_formula_in_a_text_is_no_formula_in_csv(void **state)
{
	static const char *const bad[] = { "=1+1", "+44 1632", "-2+3", "@SUM(A1)", "\t=1", "\r=1" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct buf b;

		buf_init(&b, 1000);
		csv_cell(&b, bad[i], false);
		assert_memory_equal(b.p, "\"'", 2);
		assert_memory_equal(b.p + 2, bad[i], strlen(bad[i]));
		buf_done(&b);
	}
}

static void
quotes_commas_and_line_ends_stay_in_their_cell(void **state)
{
	struct home_row row = { .name = "a \"b\", c\r\nd", .absent = { .state = NOT_KNOWN } };
	size_t n;
	char *text = written(csv_begin, &row, 1, &n);

	(void)state;
	assert_non_null(strstr(text,
		"\r\n\"a \"\"b\"\", c\r\nd\",\"\",\"\",0,\"\",\"no\",\"not known\",\"not known\"\r\n"));
}

static void
what_is_secret_internal_or_nameless_never_leaves(void **state)
{
	size_t n;
	char *text = written(csv_begin, &plain, 1, &n);

	(void)state;
	assert_null(strstr(text, "s3cret"));
	assert_null(strstr(text, "Hash"));
	assert_null(strstr(text, "77"));
	assert_null(strstr(text, "unseen"));
}

static void
a_long_file_is_whole(void **state)
{
	struct table_out *t;
	int64_t size = 0;
	int fd = nameless_file();
	struct home_row row = plain;
	struct arena_mark mark = arena_mark(c.arena);
	size_t used;

	(void)state;
	assert_int_equal(csv_begin(&c, fd, &head, home_row_fields, &t), OK);
	used = arena_used(c.arena);
	for (int i = 0; i < 150000; i++) {
		assert_int_equal(table_row(&c, t, &row), OK);
		arena_rewind(c.arena, mark);
	}
	assert_true(arena_used(c.arena) <= used + 1000);
	assert_int_equal(table_end(&c, t, &size), OK);
	assert_true(size > 150000 * 60);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
	close(fd);
}

static void
a_full_disk_is_said_and_not_passed_over(void **state)
{
	int fd = open("/dev/full", O_WRONLY);
	struct table_out *t;
	int64_t size = 0;

	(void)state;
	if (fd < 0) {
		skip();
	}
	assert_int_equal(csv_begin(&c, fd, &head, home_row_fields, &t), OK);
	assert_int_equal(table_row(&c, t, &plain), OK);
	assert_int_equal(table_end(&c, t, &size), ERR_IO);
	assert_non_null(c.fault.sentence);
	close(fd);
}

/* ---- XLSX ---- */

/* One part of the zip as text. */
static char *
part(const char *bytes, size_t n, const char *name)
{
	zip_error_t why;
	zip_source_t *source = zip_source_buffer_create(bytes, n, 0, &why);
	zip_t *zip = source == NULL
			     ? NULL
			     : zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &why);
	zip_stat_t st;
	zip_file_t *f;
	char *text;

	assert_non_null(zip);
	assert_int_equal(zip_stat(zip, name, 0, &st), 0);
	text = arena_alloc(c.arena, st.size + 1);
	f = zip_fopen(zip, name, 0);
	assert_non_null(f);
	assert_int_equal(zip_fread(f, text, st.size), (int64_t)st.size);
	(void)zip_fclose(f);
	zip_discard(zip);
	return text;
}

static void
xlsx_holds_text_numbers_and_days_as_what_they_are(void **state)
{
	size_t n;
	char *bytes = written(xlsx_begin, &plain, 1, &n);
	char *sheet = part(bytes, n, "xl/worksheets/sheet1.xml");

	(void)state;
	assert_non_null(strstr(sheet, "<t>Name, of the home</t>"));
	assert_non_null(strstr(sheet, "<t>Rowanbank</t>"));
	assert_non_null(strstr(sheet, "<t>Paused</t>"));
	assert_non_null(strstr(sheet, "<v>38</v>"));
	assert_non_null(strstr(sheet, "<v>43556</v>")); /* 1 April 2019 as a spreadsheet counts */
	assert_non_null(strstr(sheet, "<t>2026-11-22 09:30</t>"));
	assert_non_null(strstr(part(bytes, n, "xl/workbook.xml"), "name=\"Homes  all of  them \""));
	assert_null(strstr(sheet, "s3cret"));
	assert_null(strstr(sheet, "unseen"));
}

static void
a_formula_in_a_text_stays_text_in_xlsx(void **state)
{
	struct home_row row = { .name = "=HYPERLINK(\"http://x\",\"y\")",
		.absent = { .state = NOT_SENT } };
	size_t n;
	char *bytes = written(xlsx_begin, &row, 1, &n);
	char *sheet = part(bytes, n, "xl/worksheets/sheet1.xml");

	(void)state;
	assert_null(strstr(sheet, "<f>"));
	assert_non_null(strstr(sheet, "<t>=HYPERLINK("));
	assert_non_null(strstr(sheet, "<t>=Of: everywhere</t>"));
}

static void
hostile_text_does_not_break_the_sheet(void **state)
{
	struct home_row row = { .name = "<b>&\"'\xe2\x80\xae\xf0\x9f\x8f\xa0</b>",
		.absent = { .state = NOT_APPLICABLE } };
	size_t n;
	char *bytes = written(xlsx_begin, &row, 1, &n);
	char *sheet = part(bytes, n, "xl/worksheets/sheet1.xml");

	(void)state;
	assert_non_null(
		strstr(sheet, "<t>&lt;b&gt;&amp;\"'\xe2\x80\xae\xf0\x9f\x8f\xa0&lt;/b&gt;</t>"));
	assert_non_null(strstr(sheet, "<t>not applicable</t>"));
}

static void
a_text_longer_than_a_cell_is_cut_at_a_character(void **state)
{
	struct home_row row = { .name = NULL };
	char *name = arena_alloc(c.arena, 40001);
	size_t n;
	char *bytes, *sheet;

	(void)state;
	for (int i = 0; i < 40000; i += 2) {
		memcpy(name + i, "\xc3\xa9", 2);
	}
	row.name = name;
	bytes = written(xlsx_begin, &row, 1, &n);
	sheet = part(bytes, n, "xl/worksheets/sheet1.xml");
	assert_non_null(strstr(sheet, "\xc3\xa9 ... (cut)</t>"));
}

static void
more_rows_than_a_sheet_should_hold_are_refused_with_the_way_out(void **state)
{
	struct table_out *t;
	int fd = nameless_file();
	struct arena_mark mark = arena_mark(c.arena);
	enum err e = OK;
	int rows = 0;

	(void)state;
	assert_int_equal(xlsx_begin(&c, fd, &head, home_row_fields, &t), OK);
	while (e == OK && rows <= XLSX_ROWS) {
		e = table_row(&c, t, &plain);
		rows += e == OK;
		if (e == OK) {
			arena_rewind(c.arena, mark);
		}
	}
	assert_int_equal(rows, XLSX_ROWS);
	assert_int_equal(e, ERR_LIMIT);
	assert_non_null(strstr(c.fault.sentence, "CSV"));
	table_drop(t);
	close(fd);
}

/* ---- the chart ---- */

static const char *
drawn(const struct chart *ch)
{
	struct buf b;
	const char *text;

	buf_init(&b, 1 << 20);
	chart_svg(&b, ch);
	assert_false(b.over);
	text = arena_copy(c.arena, b.p, b.len);
	buf_done(&b);
	return text;
}

static int
count(const char *text, const char *what)
{
	int n = 0;

	while ((text = strstr(text, what)) != NULL) {
		n++;
		text += strlen(what);
	}
	return n;
}

static void
a_chart_is_these_bytes(void **state)
{
	static const struct chart_point points[] = { { true, 10, "20 Nov" }, { true, 20, "x" },
		{ false, 0, "x" }, { true, 15, "23 Nov" } };
	struct chart ch = { .title = "Staff",
		.sentence = "15 on 23 November",
		.points = points,
		.n = 4,
		.has_band = true,
		.low = 5,
		.high = 10 };

	(void)state;
	assert_string_equal(drawn(&ch),
		"<svg role=\"img\" width=\"328\" height=\"150\" viewBox=\"0 0 328 150\" aria-label=\"Staff: 15 on 23 November\">"
		"<path class=\"c-axis\" d=\"M24 126H298\"/><text class=\"c-text\" x=\"18\" y=\"131\" text-anchor=\"end\">0</text>"
		"<path class=\"c-grid\" d=\"M24 69H298\"/><text class=\"c-text\" x=\"18\" y=\"74\" text-anchor=\"end\">10</text>"
		"<path class=\"c-grid\" d=\"M24 12H298\"/><text class=\"c-text\" x=\"18\" y=\"17\" text-anchor=\"end\">20</text>"
		"<rect class=\"c-band\" x=\"24\" y=\"69\" width=\"274\" height=\"28.5\"/>"
		"<path class=\"c-line\" d=\"M24 69L115.3 12M298 40.5\"/>"
		"<circle class=\"c-dot\" r=\"2\" cx=\"298\" cy=\"40.5\"/>"
		"<circle class=\"c-gap\" r=\"3\" cx=\"206.6\" cy=\"126\"/>"
		"<text class=\"c-text\" x=\"24\" y=\"144\">20 Nov</text>"
		"<text class=\"c-text\" x=\"298\" y=\"144\" text-anchor=\"end\">23 Nov</text>"
		"<circle class=\"c-dot\" r=\"4.5\" cx=\"298\" cy=\"40.5\"/>"
		"<text class=\"c-text c-text--strong\" x=\"306\" y=\"45.5\">15</text></svg>");
}

static void
a_missing_day_is_a_gap_and_never_a_zero(void **state)
{
	static const struct chart_point points[] = { { true, 4, "" }, { false, 0, "" },
		{ true, 4, "" }, { true, 4, "" } };
	struct chart ch = { .title = "t", .points = points, .n = 4 };

	(void)state;
	assert_int_equal(count(drawn(&ch), "c-gap"), 1);
	assert_int_equal(count(strstr(drawn(&ch), "c-line"), "M"), 2);
}

static void
a_year_of_missing_days_is_one_dashed_stretch(void **state)
{
	struct chart_point points[365];
	struct chart ch = { .title = "t", .points = points, .n = 365 };

	(void)state;
	for (int i = 0; i < 365; i++) {
		points[i] =
			(struct chart_point){ .given = i < 100 || i >= 200, .n = 7, .label = "x" };
	}
	assert_int_equal(count(drawn(&ch), "c-gap"), 1);
}

static void
an_empty_chart_and_one_point_draw_without_harm(void **state)
{
	static const struct chart_point point = { true, 0, "22 Nov" };
	struct chart ch = { .title = "t", .points = NULL, .n = 0 };

	(void)state;
	assert_int_equal(count(drawn(&ch), "c-dot"), 0);
	ch.points = &point;
	ch.n = 1;
	assert_int_equal(count(drawn(&ch), "r=\"4.5\""), 1);
	assert_int_equal(count(drawn(&ch), "22 Nov"), 1);
}

static void
the_words_of_a_chart_are_escaped(void **state)
{
	struct chart ch = { .title = "<script>\"&'", .sentence = "\"><b>" };

	(void)state;
	assert_null(strstr(drawn(&ch), "<script>"));
	assert_null(strstr(drawn(&ch), "<b>"));
}

static void
hundredths_are_written_as_people_do(void **state)
{
	static const struct chart_point points[] = { { true, 1250, "a" }, { true, -5, "b" } };
	struct chart ch = { .title = "t", .points = points, .n = 2, .scale = 100 };

	(void)state;
	assert_non_null(strstr(drawn(&ch), ">-0.05</text>"));
	assert_non_null(strstr(drawn(&ch), ">20</text>"));
	ch.n = 1;
	assert_non_null(strstr(drawn(&ch), ">12.5</text>"));
}

#define OUT_TEST(f) cmocka_unit_test_setup_teardown(f, enter, leave)

static const struct CMUnitTest out_tests[] = {
	OUT_TEST(csv_is_what_a_spreadsheet_reads),
	OUT_TEST(a_formula_in_a_text_is_no_formula_in_csv),
	OUT_TEST(quotes_commas_and_line_ends_stay_in_their_cell),
	OUT_TEST(what_is_secret_internal_or_nameless_never_leaves),
	OUT_TEST(a_long_file_is_whole),
	OUT_TEST(a_full_disk_is_said_and_not_passed_over),
	OUT_TEST(xlsx_holds_text_numbers_and_days_as_what_they_are),
	OUT_TEST(a_formula_in_a_text_stays_text_in_xlsx),
	OUT_TEST(hostile_text_does_not_break_the_sheet),
	OUT_TEST(a_text_longer_than_a_cell_is_cut_at_a_character),
	OUT_TEST(more_rows_than_a_sheet_should_hold_are_refused_with_the_way_out),
	OUT_TEST(a_chart_is_these_bytes),
	OUT_TEST(a_missing_day_is_a_gap_and_never_a_zero),
	OUT_TEST(a_year_of_missing_days_is_one_dashed_stretch),
	OUT_TEST(an_empty_chart_and_one_point_draw_without_harm),
	OUT_TEST(the_words_of_a_chart_are_escaped),
	OUT_TEST(hundredths_are_written_as_people_do),
};

const struct test_suite out_suite = SUITE_PLAIN("out", out_tests);
