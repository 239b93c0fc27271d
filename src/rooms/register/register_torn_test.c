/* SPDX-License-Identifier: MIT */
/* Rows and cells of the register's file that cannot be read, and files that are torn, of another kind, too large or hostile. No database. */
#include "rooms/register/register_file_kit.h"

/* ---- what cannot be read ---------------------------------------------------------------------------------------------- */

static void
a_row_without_a_number_is_told_with_its_row(void **state)
{
	(void)state;
	read_text(HEAD ROW1 ",Care Home Service,Older People,No Number,Perth,,Fife,3,,\r\n" ROW2);
	assert_int_equal(file->homes.n, 2);
	assert_int_equal(file->left_out_n, 1);
	assert_int_equal(fault(0)->row, 3);
	assert_string_equal(fault(0)->column, "CSNumber");
	assert_true(fault(0)->left_out);
}

static void
a_number_that_stands_twice_keeps_the_first(void **state)
{
	(void)state;
	read_text(HEAD ROW1 "cs2003000001,Care Home Service,Older People,Other,Perth,,Fife,3,,\r\n");
	assert_int_equal(file->homes.n, 1);
	assert_string_equal(home(0)->name, "Rowan House");
	assert_int_equal(fault(0)->row, 3);
	assert_non_null(strstr(fault(0)->reason, "row 2"));
}

static void
what_is_no_service_number_is_left_out(void **state)
{
	(void)state;
	read_text(HEAD ROW1 "SP2003000001,Care Home Service,,A,,,Fife,,,\r\nCS20030000011,Care Home Service,,B,,,Fife,,,\r\n");
	assert_int_equal(file->homes.n, 1);
	assert_int_equal(file->left_out_n, 2);
}

static void
a_cell_that_cannot_be_read_is_blank_and_said(void **state)
{
	(void)state;
	read_text(HEAD "CS2003000001,Care Home Service,,Rowan,,,Fife,about forty,31/02/2020,7\r\n");
	assert_string_equal(home(0)->places, "");
	assert_string_equal(home(0)->registered_on, "");
	assert_string_equal(home(0)->setting, "");
	assert_int_equal(file->faults_n, 3);
	assert_int_equal(file->left_out_n, 0);
	assert_string_equal(fault(1)->column, "Registered_Places");
	assert_string_equal(fault(1)->value, "about forty");
	assert_int_equal(fault(1)->row, 2);
}

static void
a_row_with_more_cells_than_headings_is_left_out(void **state)
{
	(void)state;
	read_text(HEAD ROW1 "CS2003000002,Care Home Service,,Birch, North,Perth,,Fife,3,,,4\r\n");
	assert_int_equal(file->homes.n, 1);
	assert_int_equal(fault(0)->row, 3);
}

static void
cells_that_are_blank_at_the_end_may_be_missing(void **state)
{
	(void)state;
	read_text(HEAD "CS2003000001,Care Home Service,Older People,Rowan House,Perth,PH1 1AA,Fife\r\nCS2003000002,Care Home Service,,Birch,,,Fife");
	assert_int_equal(file->homes.n, 2);
}

/* ---- files that are refused ------------------------------------------------------------------------------------------- */

static void
a_file_cut_in_half_is_refused_wherever_the_cut_is(void **state)
{
	static const char whole[] = HEAD ROW1 ROW2 "CS2003000003,Care Home Service,Older People,\"Ash, North\r\nWing\",Perth,PH1 1AC,Fife,20,,3\r\n";
	size_t head = sizeof(HEAD) - 1;
	int refused = 0, homes = 0;

	(void)state;
	for (size_t n = 1; n < sizeof(whole) - 1; n++) {
		enum err e = read_bytes(whole, n);
		/* Only a cut behind all cells of a row cannot be told from a whole file. */
		bool all_cells = n > head && (whole[n - 1] == '\n' || whole[n] == '\r' || whole[n] == '\n' || whole[n - 1] == '\r' ||
		                                 whole[n - 1] == ',' || (whole[n] >= '0' && whole[n] <= '9'));

		if (e == OK) {
			homes++;
			assert_true(all_cells);
		} else {
			refused++;
			assert_int_equal(e, ERR_INVALID);
		}
	}
	assert_true(refused > homes * 10);
	want_refused(whole, sizeof(HEAD ROW1) - 1 + 30, ERR_INVALID, "in the middle of row 3");
	want_refused(whole, sizeof(HEAD ROW1 ROW2) - 1 + 60, ERR_INVALID, "in the middle of row 4");
}

static void
another_kind_of_file_is_refused_with_what_was_looked_for(void **state)
{
	static const char other[] = "location_id,name,postcode\n1-1,Ash,M1 1AA\n";
	static const char near[] = "CSNumber,CareService,ServiceName,Town\nCS2003000001,Care Home Service,Ash,Perth\n";

	(void)state;
	want_refused(other, sizeof(other) - 1, ERR_INVALID, "CSNumber, CareService, ServiceName, Council_Area_Name");
	want_refused(near, sizeof(near) - 1, ERR_INVALID, "missing from the nearest: Council_Area_Name");
	want_refused("", 0, ERR_INVALID, "empty");
	want_refused("PK\3\4 rest of it", 15, ERR_INVALID, "save it as CSV");
	want_refused("\xFF\xFE" "C\0S\0", 6, ERR_INVALID, "UTF-16");
	want_refused(HEAD, sizeof(HEAD) - 1, ERR_INVALID, "no care home");
}

static void
bytes_of_any_kind_are_refused_and_never_crash(void **state)
{
	size_t n = 200000;
	char *p = arena_alloc(c.arena, n);
	uint32_t x = 7;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		x = x * 1664525 + 1013904223;
		p[i] = (char)(x >> 24);
	}
	want_refused(p, n, ERR_INVALID, "register");
	memset(p, 0, n);
	want_refused(p, n, ERR_INVALID, "register");
	memset(p, '"', n);
	want_refused(p, n, ERR_INVALID, "register");
	memset(p, '\n', n);
	want_refused(p, n, ERR_INVALID, "register");
}

static void
nul_bytes_inside_cells_are_marked_and_not_the_end(void **state)
{
	static const char text[] = HEAD "CS2003000001,Care Home Service,,Rowan\0 House,,,Fife,,,\r\n";

	(void)state;
	assert_int_equal(read_bytes(text, sizeof(text) - 1), OK);
	assert_string_equal(home(0)->name, "Rowan\xEF\xBF\xBD House");
}

static void
a_quotation_mark_that_is_never_closed_is_told(void **state)
{
	size_t n = sizeof(HEAD ROW1) - 1 + 3 * 1024 * 1024;
	char *p = arena_alloc(c.arena, n);
	static const char inside[] = HEAD ROW1 "CS2003000002,Care Home Service,,Ash \"the\" house,,,Fife,,,\r\n";

	(void)state;
	memset(p, 'x', n);
	memcpy(p, HEAD ROW1 "\"", sizeof(HEAD ROW1 "\"") - 1);
	want_refused(p, n, ERR_INVALID, "never closed");
	want_refused(inside, sizeof(inside) - 1, ERR_INVALID, "Row 3 has a quotation mark");
}

static void
a_hundred_thousand_columns_are_refused(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 8 * 1024 * 1024);
	for (int i = 0; i < 100000; i++) {
		buf_printf(&b, "c%d,", i);
	}
	buf_adds(&b, "\n" HEAD ROW1);
	assert_int_equal(read_bytes(b.p, b.len), OK); /* a stray line, if a long one */
	assert_int_equal(file->homes.n, 1);
	buf_clear(&b);
	buf_adds(&b, HEAD);
	b.len -= 2;
	for (int i = 0; i < 100000; i++) {
		buf_printf(&b, ",c%d", i);
	}
	buf_adds(&b, "\n" ROW1);
	(void)read_bytes(b.p, b.len); /* understood by its first columns or refused; it must end */
	buf_done(&b);
}

static void
too_many_homes_and_too_many_bytes_are_refused(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 16 * 1024 * 1024);
	buf_adds(&b, "CSNumber,CareService,ServiceName,Council_Area_Name\n");
	for (int i = 0; i <= REGISTER_HOMES; i++) {
		buf_printf(&b, "CS%010d,Care Home Service,A,Fife\n", i);
	}
	want_refused(b.p, b.len, ERR_LIMIT, "more than 50,000 homes");
	buf_done(&b);
	want_refused("x", (size_t)REGISTER_BYTES + 1, ERR_LIMIT, "larger than 64 MB");
}

static void
hostile_text_stays_text(void **state)
{
	(void)state;
	read_text(HEAD "CS2003000001,Care Home Service,Older People,\"<b>\"\"'&\xF0\x9F\x8F\xA0\xE2\x80\xAE=1+1\",Perth,,Fife,,,\r\n");
	assert_string_equal(home(0)->name, "<b>\"'&\xF0\x9F\x8F\xA0\xE2\x80\xAE=1+1");
}

static const struct CMUnitTest register_torn_tests[] = {
    FILE_TEST(a_row_without_a_number_is_told_with_its_row),
    FILE_TEST(a_number_that_stands_twice_keeps_the_first),
    FILE_TEST(what_is_no_service_number_is_left_out),
    FILE_TEST(a_cell_that_cannot_be_read_is_blank_and_said),
    FILE_TEST(a_row_with_more_cells_than_headings_is_left_out),
    FILE_TEST(cells_that_are_blank_at_the_end_may_be_missing),
    FILE_TEST(a_file_cut_in_half_is_refused_wherever_the_cut_is),
    FILE_TEST(another_kind_of_file_is_refused_with_what_was_looked_for),
    FILE_TEST(bytes_of_any_kind_are_refused_and_never_crash),
    FILE_TEST(nul_bytes_inside_cells_are_marked_and_not_the_end),
    FILE_TEST(a_quotation_mark_that_is_never_closed_is_told),
    FILE_TEST(a_hundred_thousand_columns_are_refused),
    FILE_TEST(too_many_homes_and_too_many_bytes_are_refused),
    FILE_TEST(hostile_text_stays_text),
};
const struct test_suite register_torn_suite = SUITE_PLAIN("register_torn", register_torn_tests);
