/* SPDX-License-Identifier: MIT */
/* Shared by the tests of faults (faults_kit.h): verifying everything, and what is sent and imported while things go wrong. */
#include "tests/faults_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rooms/returns/returns.h"

enum { REPORT_BYTES = 1 << 20, REGISTER_TEXT_BYTES = 1 << 22 };

int
soak(void)
{
	const char *s = getenv("ALONGSIDE_SOAK");
	int64_t n = 1;

	return s && str_int(s, &n) && n > 1 ? (int)n : 1;
}

int64_t
verify_all(struct ctx *c, struct buf *report)
{
	struct buf own;
	int64_t faults = 0;

	buf_init(&own, REPORT_BYTES);
	assert_int_equal(db_read_begin(c), OK);
	for (size_t i = 0; rooms[i]; i++) {
		if (rooms[i]->verify && rooms[i]->verify(c, &own, &faults) != OK) {
			fail_msg("%s could not verify: %s", rooms[i]->name, c->fault.sentence);
		}
	}
	db_read_end(c);
	if (report) {
		buf_add(report, own.p, own.len);
	}
	buf_done(&own);
	return faults;
}

static void
verified(int64_t *ret_faults, struct buf *report)
{
	buf_init(report, REPORT_BYTES);
	*ret_faults = verify_all(kit_ctx(), report);
}

void
want_verified(void)
{
	struct buf report;
	int64_t faults;

	verified(&faults, &report);
	if (faults != 0) {
		print_error("%s", report.p);
	}
	buf_done(&report);
	assert_int_equal(faults, 0);
}

static void
says(const char *text, bool wanted)
{
	struct buf report;
	int64_t faults;
	bool said;

	verified(&faults, &report);
	said = strstr(report.p, text) != NULL;
	if (said != wanted) {
		print_error("\"%s\" is %samong %lld faults:\n%s", text, wanted ? "not " : "", (long long)faults, report.p);
	}
	buf_done(&report);
	assert_int_equal(said, wanted);
	assert_true(faults > 0 || !wanted);
}

void
want_verify_says(const char *text)
{
	says(text, true);
}

void
want_verify_says_not(const char *text)
{
	says(text, false);
}

const char *
register_text(struct arena *a, int homes, int turn)
{
	struct buf b;
	const char *text;

	buf_init(&b, REGISTER_TEXT_BYTES);
	buf_adds(&b, "CSNumber,CareService,Subtype,ServiceType,ServiceName,Address_line_1,Service_town,Service_Postcode,SP_number,ServiceProvider,"
		     "ServiceStatus,DateReg,Integration_Authority_Name,TotalBeds,Council_Area_Name,Health_Board_Name,Registered_Places,Client_group,"
		     "Publication_of_Latest_Grading,KQ_Support_Wellbeing,KQ_Leadership,KQ_Staff_Team,KQ_Setting,KQ_Care_and_Support_Planning\r\n");
	for (int i = 1; i <= homes; i++) {
		buf_printf(&b,
		    "CS20991%05d,Care Home Service,Older People,Private,%s %d,%d Main Street,Kinclair,ZZ1 %dZZ,SP20991%05d,Provider %d,Active,01/04/2011,"
		    "Kinclair HSCP,%d,Kinclair,Strathlinn,%d,Adults,14/05/2026,4,4,%d,4,4\r\n",
		    i, turn % 2 == 1 && i % 3 == 0 ? "New name" : "Home", i, i, i % 10, i / 4, i / 4, 20 + i % 30 + turn, 20 + i % 30 + turn, 1 + (i + turn) % 6);
	}
	text = arena_copy(a, b.p, b.len);
	assert_false(b.over);
	buf_done(&b);
	return text;
}

enum err
small_return_send(struct ctx *c, void *arg)
{
	struct small_return *s = arg;
	const struct return_template *t = return_template_version("daily-huddle", 0);
	struct answer *answers = ARENA_ARRAY(c->arena, struct answer, t->n);
	struct home_return saved;
	bool is_first;

	for (size_t i = 0; i < t->n; i++) {
		answers[i].state = NOT_KNOWN;
	}
	answers[question_index(t, "residents_total")] = (struct answer){.state = GIVEN, .n = s->residents};
	TRY(return_send(c,
	    &(struct return_to_send){.home = s->home, .day = s->day, .t = t, .answers = answers, .reason = s->reason, .how = s->told != NULL ? "telephone" : "api",
	        .told = s->told, .base_revision = s->base_revision, .late_ok = true},
	    &saved, &s->is_new, &is_first));
	s->revision = saved.revision;
	return OK;
}
