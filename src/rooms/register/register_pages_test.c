/* SPDX-License-Identifier: MIT */
/* The register in the browser: sending a file, what it would change, accepting it as a job, putting it aside; who may; hostile text. */
#include "tests/kit.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rooms/register/register.sql.h"
#include "rooms/register/register_preview.h"
#include "web/jobs.h"

#define HEAD "CSNumber,CareService,Subtype,ServiceName,Service_town,Service_Postcode,SP_number,ServiceProvider,ServiceStatus,Council_Area_Name,Registered_Places,Weather,Manager_Name\n"
#define ASH(places) "CS2003000001,Care Home Service,Older People,Ash House,Perth,PH1 1AA,SP2003000001,Ash Care,Active,Perth & Kinross," places ",fine,Somebody\n"
#define BIRCH "CS2003000002,Care Home Service,Older People,Birch,Perth,PH2 2BB,SP2003000001,Ash Care,Active,Perth & Kinross,20,,\n"
#define CEDAR "CS2026000003,Care Home Service,Older People,Birch Care Home,Perth,PH2 2BB,SP2026000001,New Care,Active,Perth & Kinross,20,,\n"
#define NO_NUMBER ",Care Home Service,Older People,Nobody,,,,,,Fife,,,\n"

static char page[200];

/* Sends a file; page is where it waits. */
static void
send_file(const char *text, const char *as_of)
{
	as("team chair");
	UPLOAD("/register/uploads", "register.csv", text, strlen(text), "as_of", as_of);
	want_status(303);
	assert_true(str_starts(answer()->location, "/register/uploads/U"));
	strncpy(page, answer()->location, sizeof(page) - 1);
}

static const char *
below(const char *end)
{
	return arena_printf(kit_ctx()->arena, "%s%s", page, end);
}

static void
accept_file(void)
{
	POST(below("/accept"), "reason", "");
	want_status(303);
	jobs_wait();
}

static void
the_list_says_what_to_do_and_shows_the_form(void **state)
{
	(void)state;
	as("team chair");
	GET("/register");
	want_status(200);
	want_text("Bring in a file");
	want_text("test.csv"); /* the file all tests begin with */
	want_text("Showing 1 to 1 of 1");
	for (size_t i = 0; i < 4; i++) {
		static const char *const sorts[] = {"as_of", "-as_of", "accepted", "-accepted"};

		GET(arena_printf(kit_ctx()->arena, "/register?sort=%s", sorts[i]));
		want_status(200);
	}
	GET("/register.csv");
	want_status(200);
	want_text("test.csv");
}

static void
who_may_not_import_sees_nothing_of_it(void **state)
{
	(void)state;
	as("home manager");
	GET("/register");
	want_status(403);
	as(NULL);
	GET("/register");
	want_status(303);
	as("home manager");
	UPLOAD("/register/uploads", "register.csv", HEAD ASH("40"), strlen(HEAD ASH("40")), "as_of", "2026-02-28");
	want_status(403);
}

static void
a_file_is_previewed_before_anything_is_saved(void **state)
{
	(void)state;
	send_file(HEAD ASH("40") BIRCH, "28/02/2026");
	accept_file();
	send_file(HEAD ASH("41") CEDAR NO_NUMBER, "2026-03-31");
	GET(page);
	want_status(200);
	want_text("28 February 2026");
	want_text("New 1");
	want_text("Changed 1");
	want_text("Gone 1");
	want_text("Looks like an old one 1");
	want_text("Could not be read 1");
	want_text("Weather");
	want_text("Manager_Name");
	want_no_text("Somebody");
	GET(below("?part=changed"));
	want_text("Places");
	want_text("41");
	GET(below("?part=gone"));
	want_text("CS2003000002");
	GET(below("?part=like"));
	want_text("Birch, CS2003000002");
	GET(below("?part=unread"));
	want_text("no service number");
	GET("/register");
	want_text("waits for a person");
}

static void
the_preview_can_be_taken_away_whole(void **state)
{
	(void)state;
	send_file(HEAD ASH("40") BIRCH NO_NUMBER, "2026-02-28");
	GET(below(".csv"));
	want_status(200);
	want_text("CS2003000001");
	want_text("CS2003000002");
	want_text("no service number");
}

static void
accepting_is_a_job_that_ends_in_the_summary(void **state)
{
	(void)state;
	send_file(HEAD ASH("40") BIRCH, "2026-02-28");
	accept_file();
	GET(page);
	want_status(200);
	want_text("2 care homes of 28 February 2026");
	GET("/register");
	want_text("28 February 2026");
	want_no_text("waits for a person");
	POST(below("/accept"), "reason", "again");
	want_status(303);
	jobs_wait();
	GET(page);
	want_text("2 care homes of 28 February 2026");
}

/* As a job leaves it that was killed when one of two homes was done: each of its writes so far is there, and no other will come. */
static enum err
killed_half_way(struct ctx *c, void *arg)
{
	static const char text[] = HEAD ASH("40") BIRCH;
	const struct register_reading reading = {0};
	struct register_file *f;
	const char *ref = strrchr(page, '/') + 1;

	TRY(db_exec(c, &sql_register_upload_wanted, ARGS(TEXT(ref), INT(*(int64_t *)arg), TEXT("a <second> look"), INT(c->now), INT(0)), NULL));
	TRY(db_exec(c, &sql_register_upload_claim, ARGS(TEXT(ref), INT(c->now)), NULL));
	TRY(register_read(c, text, sizeof(text) - 1, &reading, &f));
	TRY(register_stage(c, f, 0, 1));
	return db_exec(c, &sql_register_upload_progress, ARGS(TEXT(ref), INT(4500), INT(c->now), INT(1), INT(2)), NULL);
}

static void
a_job_that_is_at_work_says_how_many_homes_are_done_and_looks_again_by_itself(void **state)
{
	int64_t replaces = 0;

	(void)state;
	send_file(HEAD ASH("40") BIRCH, "2026-02-28");
	kit_write(killed_half_way, &replaces);
	GET(page);
	want_status(200);
	want_text("1 of 2 care homes are done.");
	want_text("value=\"45\"");
	want_header("Refresh: 2");
	want_no_text("Accept the whole file");
	/* Nobody begins it a second time meanwhile, or puts it aside. */
	POST(below("/accept"), "reason", "");
	POST(below("/refuse"), "x", "");
	jobs_wait();
	GET(page);
	want_text("1 of 2 care homes are done.");
}

static void
a_job_that_was_killed_half_way_says_so_and_can_be_begun_again(void **state)
{
	int64_t replaces = 0;

	(void)state;
	send_file(HEAD ASH("40") BIRCH, "2026-02-28");
	kit_write(killed_half_way, &replaces);
	kit_now(kit_ctx()->now + UPLOAD_STUCK_S + 1);
	GET(page);
	want_status(200);
	want_text("Accepting it stopped after 1 of 2 care homes");
	want_text("Nothing was changed");
	want_text("What to do next");
	GET("/register.csv");
	want_no_text("2026-02-28");
	POST(below("/accept"), "reason", "");
	want_status(303);
	jobs_wait();
	GET(page);
	want_text("2 care homes of 28 February 2026");
}

static void
a_job_that_was_killed_half_way_can_be_put_aside_and_its_reason_is_kept(void **state)
{
	int64_t replaces = 1;

	(void)state;
	send_file(HEAD ASH("44") BIRCH, "2026-02-28");
	kit_write(killed_half_way, &replaces);
	kit_now(kit_ctx()->now + UPLOAD_STUCK_S + 1);
	GET(page);
	want_text("value=\"a &lt;second&gt; look\"");
	POST(below("/refuse"), "x", "");
	want_location("/register");
	GET(page);
	want_text("This file was not used");
	GET("/register.csv");
	want_no_text("2026-02-28");
}

static void
a_file_that_cannot_be_read_comes_back_with_the_reason_at_the_field(void **state)
{
	static const char torn[] = HEAD "CS2003000001,Care Home Service,Older People,\"Ash";

	(void)state;
	as("team chair");
	UPLOAD("/register/uploads", "torn.csv", torn, sizeof(torn) - 1, "as_of", "2026-02-28");
	want_status(422);
	want_text("in the middle of row 2");
	want_text("Bring in a file");
	UPLOAD("/register/uploads", "ash.csv", HEAD ASH("40"), strlen(HEAD ASH("40")), "as_of", "the last day of May");
	want_status(422);
	UPLOAD("/register/uploads", "ash.csv", HEAD ASH("40"), strlen(HEAD ASH("40")), "as_of", "2027-01-31");
	want_status(422);
	want_text("still to come");
}

static void
another_file_of_the_day_needs_a_reason(void **state)
{
	(void)state;
	send_file(HEAD ASH("40") BIRCH, "2026-02-28");
	accept_file();
	send_file(HEAD ASH("44") BIRCH, "2026-02-28");
	GET(page);
	want_text("would take its place");
	POST(below("/accept"), "reason", "");
	want_status(422);
	want_text("Say why");
	POST(below("/accept"), "reason", "the first was a draft");
	want_status(303);
	jobs_wait();
	GET(page);
	want_text("0 new, 1 changed, 0 gone");
	GET("/register");
	want_text("replaced");
}

static void
the_same_file_again_has_nothing_to_accept(void **state)
{
	(void)state;
	send_file(HEAD ASH("40") BIRCH, "2026-02-28");
	accept_file();
	send_file(HEAD ASH("40") BIRCH, "2026-02-28");
	GET(page);
	want_text("There is nothing to do");
	want_no_text("Accept the whole file");
}

static void
a_file_put_aside_changes_nothing(void **state)
{
	(void)state;
	send_file(HEAD ASH("40"), "2026-02-28");
	POST(below("/refuse"), "x", "");
	want_status(303);
	want_location("/register");
	GET(page);
	want_text("This file was not used");
	POST(below("/accept"), "reason", "");
	jobs_wait();
	GET(page);
	want_text("This file was not used");
	GET("/homes/CS2003000001");
	want_status(404);
}

static void
a_file_that_loses_many_homes_asks_whether_it_is_whole(void **state)
{
	(void)state;
	send_file(HEAD ASH("40"), "2026-02-28");
	GET(page);
	want_text("Is it whole"); /* the five homes of the file before are not in it */
}

static void
an_accepted_file_tells_what_was_not_understood(void **state)
{
	char *at, *end;
	const char *path;

	(void)state;
	send_file(HEAD ASH("40") NO_NUMBER, "2026-02-28");
	accept_file();
	GET(page);
	at = strstr(answer()->body, "/register/files/F");
	assert_non_null(at);
	end = strchr(at, '"');
	path = arena_copy(kit_ctx()->arena, at, (size_t)(end - at));
	GET(path);
	want_status(200);
	want_text("Weather");
	want_text("no service number");
	GET("/register/files/FXXXXXXXXXX");
	want_status(404);
	GET("/register/uploads/UXXXXXXXXXX");
	want_status(404);
}

static void
hostile_text_is_shown_as_text(void **state)
{
	(void)state;
	send_file(HEAD "CS2003000001,Care Home Service,Older People,\"<script>alert(1)</script>\"\"'&\",Perth,PH1 1AA,,,Active,<i>Fife</i>,40,,\n",
	    "2026-02-28");
	GET(below("?part=new"));
	want_text("&lt;script&gt;");
	want_no_text("<script>alert");
	want_no_text("<i>Fife");
}

static const struct CMUnitTest register_pages_tests[] = {
    KIT_TEST(the_list_says_what_to_do_and_shows_the_form),
    KIT_TEST(who_may_not_import_sees_nothing_of_it),
    KIT_TEST(a_file_is_previewed_before_anything_is_saved),
    KIT_TEST(the_preview_can_be_taken_away_whole),
    KIT_TEST(accepting_is_a_job_that_ends_in_the_summary),
    KIT_TEST(a_job_that_is_at_work_says_how_many_homes_are_done_and_looks_again_by_itself),
    KIT_TEST(a_job_that_was_killed_half_way_says_so_and_can_be_begun_again),
    KIT_TEST(a_job_that_was_killed_half_way_can_be_put_aside_and_its_reason_is_kept),
    KIT_TEST(a_file_that_cannot_be_read_comes_back_with_the_reason_at_the_field),
    KIT_TEST(another_file_of_the_day_needs_a_reason),
    KIT_TEST(the_same_file_again_has_nothing_to_accept),
    KIT_TEST(a_file_put_aside_changes_nothing),
    KIT_TEST(a_file_that_loses_many_homes_asks_whether_it_is_whole),
    KIT_TEST(an_accepted_file_tells_what_was_not_understood),
    KIT_TEST(hostile_text_is_shown_as_text),
};
const struct test_suite register_pages_suite = SUITE("register_pages", register_pages_tests);
