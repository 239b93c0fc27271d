/* SPDX-License-Identifier: MIT */
/* Reading the register's file: every quirk that the real ones have shown, as small files made here, and files that are torn, shuffled, of another kind or hostile.
 * No database. The real files are read in register_real_test.c. */
#include "tests/kit.h"

#include <string.h>

#include "base/pack.h"
#include "base/str.h"
#include "rooms/register/register_file.h"

#define HEAD "CSNumber,CareService,Subtype,ServiceName,Service_town,Service_Postcode,Council_Area_Name,Registered_Places,DateReg,KQ_Setting\r\n"
#define ROW1 "CS2003000001,Care Home Service,Older People,Rowan House,Perth,PH1 1AA,Perth & Kinross,40,01/04/2002,5\r\n"
#define ROW2 "CS2003000002,Care Home Service,Older People,Birch House,Perth,PH1 1AB,Perth & Kinross,30,01/04/2002,4\r\n"

static struct ctx c;
static struct register_file *file;

static int
start(void **state)
{
	const struct register_map *m;
	struct pack *pack;

	(void)state;
	memset(&c, 0, sizeof(c));
	c.arena = arena_new();
	if (pack_load(&c, "scotland", NULL, &pack) != OK || register_map_read(&c, pack_json(pack, "register.json"), pack->arena, &m) != OK) {
		print_error("%s\n", c.fault.sentence);
		return -1;
	}
	register_map_use(m);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	arena_free(c.arena);
	return 0;
}

static enum err
read_bytes(const char *p, size_t n)
{
	struct register_reading how = {0};

	fault_clear(&c);
	file = NULL;
	return register_read(&c, p, n, &how, &file);
}

static void
read_text(const char *text)
{
	if (read_bytes(text, strlen(text)) != OK) {
		fail_msg("%s", c.fault.sentence);
	}
}

static void
want_refused(const char *p, size_t n, enum err e, const char *words)
{
	assert_int_equal(read_bytes(p, n), e);
	if (!strstr(c.fault.sentence, words)) {
		fail_msg("\"%s\" does not say \"%s\"", c.fault.sentence, words);
	}
}

static const struct file_home *
home(size_t i)
{
	assert_true(i < file->homes.n);
	return LIST_AT(file->homes, struct file_home, i);
}

static const struct file_fault *
fault(size_t i)
{
	assert_true(i < file->faults.n);
	return LIST_AT(file->faults, struct file_fault, i);
}

static bool
among(const struct list *texts, const char *text)
{
	for (size_t i = 0; i < texts->n; i++) {
		if (strcmp(*LIST_AT(*texts, const char *, i), text) == 0) {
			return true;
		}
	}
	return false;
}

/* ---- what the real files do ------------------------------------------------------------------------------------------ */

static void
a_row_becomes_a_home_with_its_own_words(void **state)
{
	(void)state;
	read_text(HEAD ROW1);
	assert_int_equal(file->homes.n, 1);
	assert_string_equal(home(0)->number, "CS2003000001");
	assert_string_equal(home(0)->name, "Rowan House");
	assert_string_equal(home(0)->council_text, "Perth & Kinross");
	assert_string_equal(home(0)->places, "40");
	assert_string_equal(home(0)->registered_on, "2002-04-01");
	assert_string_equal(home(0)->setting, "5");
	assert_string_equal(home(0)->wellbeing, "");
	assert_string_equal(home(0)->age_group, "Adults"); /* by its client group */
	assert_int_equal(home(0)->row, 2);
	assert_int_equal(file->faults_n, 0);
	assert_int_equal(file->not_understood.n, 0);
}

static void
columns_may_stand_in_any_order(void **state)
{
	(void)state;
	read_text("Council_Area_Name,ServiceName,CSNumber,CareService\nFife,Ash,CS2003000009,Care Home Service\n");
	assert_string_equal(home(0)->name, "Ash");
	assert_string_equal(home(0)->council_text, "Fife");
}

static void
drifted_headings_are_still_understood(void **state)
{
	(void)state;
	read_text("CaseNumber,CareService,ServiceName,Council_Area_Name,Service Type,Manager_Name,Complaints_upheld_2728,third_reqs_2930,Dec27_Annual_Return_Submitted\n"
	          "CS2003000009,Care Home Service,Ash,Fife,Private,,3,,Submitted\n");
	assert_string_equal(home(0)->number, "CS2003000009");
	assert_string_equal(home(0)->sector, "Private");
	assert_int_equal(file->not_understood.n, 0);
	assert_true(among(&file->not_kept, "Complaints_upheld_2728"));
	assert_true(among(&file->people, "Manager_Name"));
}

static void
a_year_that_does_not_follow_is_not_understood(void **state)
{
	(void)state;
	read_text("CSNumber,CareService,ServiceName,Council_Area_Name,Complaints_upheld_2729,Weather\nCS2003000009,Care Home Service,Ash,Fife,1,fine\n");
	assert_true(among(&file->not_understood, "Complaints_upheld_2729"));
	assert_true(among(&file->not_understood, "Weather"));
	assert_int_equal(file->not_understood.n, 2);
}

static void
year_of_registration_is_not_taken_for_its_day(void **state)
{
	(void)state;
	read_text("CSNumber,CareService,ServiceName,Council_Area_Name,Date_Reg,DateReg\nCS2003000009,Care Home Service,Ash,Fife,2002_4,09-Dec-19\n");
	assert_string_equal(home(0)->registered_on, "2019-12-09");
	assert_int_equal(file->faults_n, 0);
}

static void
days_are_read_however_the_month_spells_them(void **state)
{
	static const char *const spelled[] = {"14/08/2017", "14-Aug-17", "42961", "2017-08-14"};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		read_text(arena_printf(c.arena, "CSNumber,CareService,ServiceName,Council_Area_Name,DateReg\nCS2003000009,Care Home Service,Ash,Fife,%s\n",
		    spelled[i]));
		assert_string_equal(home(0)->registered_on, "2017-08-14");
	}
}

static void
marks_for_nothing_are_blank_and_never_zero(void **state)
{
	(void)state;
	read_text(HEAD "CS2003000001,Care Home Service,NA,Rowan House,.,#N/A,Fife,.,#n/a, \r\n");
	assert_string_equal(home(0)->places, "");
	assert_string_equal(home(0)->town, "");
	assert_string_equal(home(0)->postcode, "");
	assert_string_equal(home(0)->client_group, "");
	assert_string_equal(home(0)->registered_on, "");
	assert_int_equal(file->faults_n, 0);
}

static void
windows_1252_is_told_from_utf8(void **state)
{
	(void)state;
	read_text("CSNumber,CareService,ServiceName,Council_Area_Name\nCS2003000009,Care Home Service,Caf\xE9 \x96 Ash,Fife\n");
	assert_string_equal(file->encoding, "Windows-1252");
	assert_string_equal(home(0)->name, "Caf\xC3\xA9 \xE2\x80\x93 Ash");
	read_text("\xEF\xBB\xBF" "CSNumber,CareService,ServiceName,Council_Area_Name\nCS2003000009,Care Home Service,Caf\xC3\xA9,Fife\n");
	assert_string_equal(file->encoding, "UTF-8");
	assert_string_equal(home(0)->name, "Caf\xC3\xA9");
}

static void
a_stray_line_above_the_headings_is_passed_over(void **state)
{
	(void)state;
	read_text("Care Inspectorate datastore,,,\r\n,,,\r\n\r\n" HEAD ROW1);
	assert_int_equal(file->homes.n, 1);
	assert_int_equal(file->stray, 1);
	assert_int_equal(home(0)->row, 5);
}

static void
blank_rows_and_columns_are_counted_and_passed_over(void **state)
{
	(void)state;
	read_text("CSNumber,CareService,ServiceName,Council_Area_Name,,...6\r\nCS2003000009,Care Home Service,Ash,Fife,,\r\n,,,,,\r\n,,,,,\r\n");
	assert_int_equal(file->homes.n, 1);
	assert_int_equal(file->blank, 2);
	assert_int_equal(file->not_understood.n, 0);
}

static void
a_nameless_column_that_holds_something_is_told(void **state)
{
	(void)state;
	read_text("CSNumber,CareService,ServiceName,Council_Area_Name,\r\nCS2003000009,Care Home Service,Ash,Fife,secret\r\n");
	assert_int_equal(file->not_understood.n, 1);
	assert_true(among(&file->not_understood, "column 5, without a heading"));
}

static void
line_ends_and_quotes_inside_a_cell_belong_to_it(void **state)
{
	(void)state;
	read_text(HEAD "CS2003000001,Care Home Service,Older People,\"Rowan\r\n \"\"Old\"\" House, North\",Perth,PH1 1AA,Fife,40,,\r\n" ROW2);
	assert_string_equal(home(0)->name, "Rowan \"Old\" House, North");
	assert_string_equal(home(1)->name, "Birch House");
	assert_int_equal(home(1)->row, 3);
}

static void
an_ampersand_written_for_the_web_is_one(void **state)
{
	(void)state;
	read_text(HEAD "CS2003000001,Care Home Service,Children &amp; Young People,Rowan &amp; Ash,Perth,,Fife,,,\r\n");
	assert_string_equal(home(0)->name, "Rowan & Ash");
	assert_string_equal(home(0)->client_group, "Children & Young People");
	assert_string_equal(home(0)->age_group, "Children");
}

static void
postcodes_are_written_one_way(void **state)
{
	(void)state;
	read_text(HEAD "CS2003000001,Care Home Service,,A,,ph11aa,Fife,,,\r\nCS2003000002,Care Home Service,,B,,eh12  3qq,Fife,,,\r\n"
	               "CS2003000003,Care Home Service,,C,,by the sea,Fife,,,\r\n");
	assert_string_equal(home(0)->postcode, "PH1 1AA");
	assert_string_equal(home(1)->postcode, "EH12 3QQ");
	assert_string_equal(home(2)->postcode, "by the sea");
}

static void
what_has_no_column_of_its_own_is_kept_beside(void **state)
{
	(void)state;
	read_text("CSNumber,CareService,ServiceName,Council_Area_Name,NumberStaff,AdditionalSubtypes,Quality_of_Staffing\n"
	          "CS2003000009,Care Home Service,Ash,Fife,8.955,Older People; Respite;Older People,4\n");
	assert_string_equal(home(0)->extra,
	    "{\"client_groups_more\":[\"Older People\",\"Respite\"],\"staff_whole_time\":896,\"theme_staffing\":4}");
}

static void
people_are_left_out_unless_the_host_says_so(void **state)
{
	static const char text[] = "CSNumber,CareService,ServiceName,Council_Area_Name,Manager_Name,Eforms_email_address\n"
	                           "CS2003000009,Care Home Service,Ash,Fife,Eilidh Grant,eilidh@example.org\n";
	struct register_reading with = {.with_people = true};

	(void)state;
	read_text(text);
	assert_string_equal(home(0)->extra, "{}");
	assert_int_equal(file->people.n, 2);
	assert_int_equal(register_read(&c, text, sizeof(text) - 1, &with, &file), OK);
	assert_non_null(strstr(home(0)->extra, "Eilidh Grant"));
}

static void
other_kinds_of_service_are_counted_and_left_out(void **state)
{
	static const char text[] = HEAD ROW1 "CS2003000003,Housing Support Service,,Door,,,Fife,,,\r\nCS2003000004,Housing Support Service,,Step,,,Fife,,,\r\n"
	                                     "CS2003000005,,,Nothing,,,Fife,,,\r\n";
	struct register_reading all = {.all_kinds = true};

	(void)state;
	read_text(text);
	assert_int_equal(file->rows, 4);
	assert_int_equal(file->homes.n, 1);
	assert_int_equal(file->others, 3);
	assert_string_equal(LIST_AT(file->kinds, struct file_kind, 0)->name, "Housing Support Service");
	assert_int_equal(LIST_AT(file->kinds, struct file_kind, 0)->n, 2);
	assert_int_equal(register_read(&c, text, sizeof(text) - 1, &all, &file), OK);
	assert_int_equal(file->homes.n, 4);
	assert_non_null(strstr(home(1)->extra, "Housing Support Service"));
}

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

#define FILE_TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

static const struct CMUnitTest register_file_tests[] = {
    FILE_TEST(a_row_becomes_a_home_with_its_own_words),
    FILE_TEST(columns_may_stand_in_any_order),
    FILE_TEST(drifted_headings_are_still_understood),
    FILE_TEST(a_year_that_does_not_follow_is_not_understood),
    FILE_TEST(year_of_registration_is_not_taken_for_its_day),
    FILE_TEST(days_are_read_however_the_month_spells_them),
    FILE_TEST(marks_for_nothing_are_blank_and_never_zero),
    FILE_TEST(windows_1252_is_told_from_utf8),
    FILE_TEST(a_stray_line_above_the_headings_is_passed_over),
    FILE_TEST(blank_rows_and_columns_are_counted_and_passed_over),
    FILE_TEST(a_nameless_column_that_holds_something_is_told),
    FILE_TEST(line_ends_and_quotes_inside_a_cell_belong_to_it),
    FILE_TEST(an_ampersand_written_for_the_web_is_one),
    FILE_TEST(postcodes_are_written_one_way),
    FILE_TEST(what_has_no_column_of_its_own_is_kept_beside),
    FILE_TEST(people_are_left_out_unless_the_host_says_so),
    FILE_TEST(other_kinds_of_service_are_counted_and_left_out),
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
const struct test_suite register_file_suite = SUITE_PLAIN("register_file", register_file_tests);
