/* SPDX-License-Identifier: MIT */
/* Reading the register's file: every quirk that the real ones have shown, as small files made here. No database. What cannot be read is in register_torn_test.c, the
 * real files in register_real_test.c. */
#include "rooms/register/register_file_kit.h"

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
};
const struct test_suite register_file_suite = SUITE_PLAIN("register_file", register_file_tests);
