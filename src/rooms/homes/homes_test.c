/* SPDX-License-Identifier: MIT */
/* The rules of the room homes on both engines: areas by every spelling, groups through time, what the register tells, links, localities. Facts: home_facts_test.c;
 * remits: remits_test.c; pages: homes_pages_test.c. */
#include "rooms/homes/homes_test.h"

#include <stdlib.h>

#include "base/str.h"
#include "rooms/homes/homes_list.h"
#include "rooms/homes/links.h"
#include "rooms/homes/localities.h"

/* ---- areas and groups ------------------------------------------------------------------------------------------------------ */

static void
an_area_is_found_by_every_spelling_the_register_or_a_person_uses(void **state)
{
	static const char *const spellings[] = {"Perth & Kinross", "Perth and Kinross", "PERTH AND KINROSS", "S12000048", "S12000024"};
	int64_t id = group_of("council", "Perth & Kinross");

	(void)state;
	assert_true(id != 0);
	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++) {
		assert_int_equal(group_of("council", spellings[i]), id);
	}
	assert_int_equal(group_of("board", "Western Isles"), group_of("board", "Na h-Eileanan Siar"));
	assert_int_equal(group_of("hscp", "City of Edinburgh"), group_of("hscp", "Edinburgh"));
}

static void
one_name_in_three_kinds_is_three_areas(void **state)
{
	(void)state;
	assert_int_not_equal(group_of("council", "Fife"), group_of("hscp", "Fife"));
	assert_int_not_equal(group_of("hscp", "Fife"), group_of("board", "Fife"));
}

static void
what_is_no_area_is_not_found(void **state)
{
	(void)state;
	assert_int_equal(group_of("council", ""), 0);
	assert_int_equal(group_of("council", "outside Scotland"), 0);
	assert_int_equal(group_of("council", "Perth"), 0);
	assert_int_equal(group_of("council", "&&&"), 0);
	assert_int_equal(group_of("council", "' OR 1=1 --"), 0);
}

static void
an_area_lies_in_its_partnership_board_and_nation(void **state)
{
	struct group g;

	(void)state;
	kit_ok(group_by_id(kit_ctx(), group_of("council", "S12000048"), &g));
	assert_string_equal(g.name, "Perth & Kinross");
	kit_ok(group_by_id(kit_ctx(), g.parent, &g));
	assert_string_equal(g.code, "S37000033");
	kit_ok(group_by_id(kit_ctx(), g.parent, &g));
	assert_string_equal(g.code, "S08000030");
	kit_ok(group_by_id(kit_ctx(), g.parent, &g));
	assert_string_equal(g.kind, "nation");
}

static enum err
two_norths(struct ctx *c, void *arg)
{
	int64_t id;

	(void)arg;
	TRY(group_make(c, "locality", "N1", "North", 0, &id));
	TRY(group_make(c, "locality", "N2", "North", 0, &id));
	return group_make(c, "locality", "S1", "South", 0, &id);
}

static void
a_name_that_two_localities_have_finds_neither(void **state)
{
	(void)state;
	kit_write(two_norths, NULL);
	assert_int_equal(group_of("locality", "North"), 0);
	assert_int_not_equal(group_of("locality", "N2"), 0);
	assert_int_not_equal(group_of("locality", "south"), 0);
}

struct stay {
	int64_t group, home;
	const char *from, *until;
};

static enum err
stays(struct ctx *c, void *arg)
{
	const struct stay *s = arg;

	return group_add_home(c, s->group, s->home, s->from, s->until);
}

static void
a_home_put_into_a_group_twice_is_in_it_once_and_leaves_on_the_day_said(void **state)
{
	struct stay s = {.group = group_of("council", "Fife"), .home = home_of(ROWANBANK).id, .from = "2026-02-01"};

	(void)state;
	kit_write(stays, &s);
	kit_write(stays, &s);
	s.from = "2026-03-01";
	kit_write(stays, &s); /* it is there already */
	s.until = "2026-06-01";
	kit_write(stays, &s);
	assert_false(is_in(ROWANBANK, s.group, "2026-01-31"));
	assert_true(is_in(ROWANBANK, s.group, "2026-02-01"));
	assert_true(is_in(ROWANBANK, s.group, "2026-05-31"));
	assert_false(is_in(ROWANBANK, s.group, "2026-06-01"));
}

struct moves {
	int64_t home, groups[2];
	const char *const *days;
};

static enum err
move(struct ctx *c, void *arg)
{
	const struct moves *m = arg;
	struct list intervals = LIST(struct group_interval);

	for (size_t i = 0; m->days[i + 1] != NULL; i++) {
		*(struct group_interval *)list_add(&intervals, c->arena) =
		    (struct group_interval){.group = m->groups[i % 2], .from_day = m->days[i], .until_day = m->days[i + 1]};
	}
	return home_set_groups(c, m->home, "board", &intervals);
}

static void
the_intervals_of_one_kind_are_replaced_and_other_kinds_stay(void **state)
{
	struct moves m = {.home = home_of(ROWANBANK).id, .groups = {group_of("board", "Fife"), group_of("board", "Tayside")}};

	(void)state;
	m.days = (const char *const[]){"2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", NULL};
	kit_write(move, &m);
	assert_true(is_in(ROWANBANK, m.groups[1], "2026-02-15"));
	m.days = (const char *const[]){"2026-01-10", "2026-02-10", NULL};
	kit_write(move, &m);
	assert_false(is_in(ROWANBANK, m.groups[1], "2026-02-15"));
	assert_false(is_in(ROWANBANK, m.groups[0], "2026-01-09"));
	assert_true(is_in(ROWANBANK, m.groups[0], "2026-02-09"));
	assert_true(is_in(ROWANBANK, group_of("council", "TEST-C1"), "2026-02-09"));
}

/* ---- what the register tells ------------------------------------------------------------------------------------------------ */

static enum err
name_provider(struct ctx *c, void *arg)
{
	const char *const *a = arg;
	int64_t group;

	return provider_register(c, "Care Inspectorate", "SP2099000001", a[0], a[1], &group);
}

static void
a_provider_is_called_as_the_newest_file_calls_it_whatever_came_last(void **state)
{
	(void)state;
	kit_write(name_provider, (const char *[]){"Larch Homes Limited", "2026-03-31"});
	kit_write(name_provider, (const char *[]){"Larch and Son", "2019-03-31"});
	assert_string_equal(home_of(ROWANBANK).provider_name, "Larch Homes Limited");
	kit_write(name_provider, (const char *[]){"LARCH HOMES LIMITED", "2026-03-31"});
	assert_string_equal(home_of(ROWANBANK).provider_name, "LARCH HOMES LIMITED");
	kit_write(name_provider, (const char *[]){"Larch Homes Limited", "2026-03-31"});
	assert_string_equal(home_of(ROWANBANK).provider_name, "LARCH HOMES LIMITED");
}

static void
a_home_missing_from_a_file_is_kept_and_said_to_be_gone(void **state)
{
	struct home_on on;

	(void)state;
	bring_in("2026-06-30");
	assert_string_equal(home_of(HAREBANK).gone_since, "2026-06-30");
	kit_ok(home_on_day(kit_ctx(), home_of(HAREBANK).id, "2026-11-22", &on));
	assert_string_equal(on.gone_since, "2026-06-30");
	assert_string_equal(on.as_of, "2026-01-01");
	assert_string_equal(on.row.places, "24");
	kit_ok(home_on_day(kit_ctx(), home_of(HAREBANK).id, "2026-06-29", &on));
	assert_string_equal(on.gone_since, "");
}

static void
before_the_first_file_that_holds_it_a_home_is_not_there(void **state)
{
	struct ctx *c;
	struct home_on on;

	(void)state;
	bring_in("2026-06-30");
	c = kit_ctx();
	assert_int_equal(home_on_day(c, home_of(CHILDREN).id, "2026-03-01", &on), ERR_MISSING);
}

/* ---- links -------------------------------------------------------------------------------------------------------------------- */

static enum err
propose(struct ctx *c, void *arg)
{
	const int64_t *pair = arg;

	return home_propose_link(c, pair[0], pair[1], "Same postcode.");
}

struct decision {
	struct home_link link;
	bool confirmed;
};

static enum err
decide(struct ctx *c, void *arg)
{
	const struct decision *d = arg;

	return home_link_decide(c, &d->link, d->confirmed);
}

static void
a_link_is_decided_once_and_a_refused_one_stays_refused(void **state)
{
	int64_t pair[] = {home_of(HAREBANK).id, home_of(ROWANBANK).id};
	struct decision d = {.confirmed = false};
	struct list links;

	(void)state;
	kit_write(propose, pair);
	kit_write(propose, pair);
	kit_ok(home_links_of(kit_ctx(), pair[0], &links));
	assert_int_equal(links.n, 1);
	d.link = *LIST_AT(links, struct home_link, 0);
	assert_string_equal(d.link.state, "proposed");
	kit_write(decide, &d);
	d.confirmed = true;
	assert_int_equal(kit_try(decide, &d), ERR_CONFLICT);
	kit_write(propose, pair);
	kit_ok(home_links_of(kit_ctx(), pair[0], &links));
	assert_int_equal(links.n, 0);
}

/* ---- localities ----------------------------------------------------------------------------------------------------------------- */

#define LOCALITIES_HEAD "\"code\",\"areaname\",\"areatype\",\"parent_area\",\"areaname_full\"\n"

static enum err
read_localities(const char *text, struct list *ret)
{
	return localities_read(kit_ctx(), text, strlen(text), ret);
}

static enum err
import_localities(struct ctx *c, void *arg)
{
	struct list rows;
	int64_t n;

	TRY(localities_read(c, arg, strlen(arg), &rows));
	return localities_import(c, &rows, &n);
}

static void
localities_come_from_a_file_under_their_council_area_and_twice_is_once(void **state)
{
	static char file[] = LOCALITIES_HEAD "S1,Scotland,Scotland,,\nS99000100,\"Perth City, \"\"the\"\" town\",HSC locality,Perth & Kinross,x\r\n"
	                                     "S99000101,Stirling,HSC locality,Clackmannanshire and Stirling,x\n";
	struct group g;

	(void)state;
	kit_write(import_localities, file);
	kit_write(import_localities, file);
	kit_ok(group_by_id(kit_ctx(), group_of("locality", "S99000100"), &g));
	assert_string_equal(g.name, "Perth City, \"the\" town");
	assert_int_equal(g.parent, group_of("council", "Perth & Kinross"));
	kit_ok(group_by_id(kit_ctx(), group_of("locality", "S99000101"), &g));
	assert_int_equal(g.parent, group_of("hscp", "Clackmannanshire and Stirling"));
}

static void
a_file_that_holds_no_localities_is_refused_with_its_row(void **state)
{
	static char unknown[] = LOCALITIES_HEAD "S1,North,HSC locality,Nowhere,x\n";
	struct list rows;

	(void)state;
	assert_int_equal(read_localities("", &rows), ERR_INVALID);
	assert_int_equal(read_localities("a,b,c\n1,2,3\n", &rows), ERR_INVALID);
	assert_int_equal(read_localities(LOCALITIES_HEAD, &rows), ERR_INVALID);
	assert_int_equal(read_localities(LOCALITIES_HEAD "S1,\"North,HSC locality", &rows), ERR_INVALID);
	assert_int_equal(read_localities(LOCALITIES_HEAD ",North,HSC locality,Fife,x\n", &rows), ERR_INVALID);
	assert_int_equal(read_localities(LOCALITIES_HEAD "\xff\xfe\x01,,,,,,,,,,,\n\n\n", &rows), ERR_INVALID);
	assert_int_equal(kit_try(import_localities, unknown), ERR_INVALID);
	assert_int_equal(group_of("locality", "S1"), 0);
}

struct lies {
	int64_t home, locality;
	const char *from;
};

static enum err
lies_in(struct ctx *c, void *arg)
{
	const struct lies *l = arg;

	return home_set_locality(c, l->home, l->locality, l->from);
}

static void
a_home_lies_in_one_locality_at_a_time(void **state)
{
	int64_t home = home_of(ROWANBANK).id, north, south;

	(void)state;
	kit_write(two_norths, NULL);
	north = group_of("locality", "N1");
	south = group_of("locality", "S1");
	kit_write(lies_in, &(struct lies){home, north, "2026-02-01"});
	kit_write(lies_in, &(struct lies){home, south, "2026-03-01"});
	kit_write(lies_in, &(struct lies){home, south, "2026-04-01"});
	assert_true(is_in(ROWANBANK, north, "2026-02-28"));
	assert_false(is_in(ROWANBANK, north, "2026-03-01"));
	assert_true(is_in(ROWANBANK, south, "2026-11-22"));
	assert_string_equal(home_of(ROWANBANK).locality_name, "South");
	kit_write(lies_in, &(struct lies){home, 0, "2026-05-01"});
	assert_false(is_in(ROWANBANK, south, "2026-05-01"));
	assert_string_equal(home_of(ROWANBANK).locality_name, "");
}

static const struct CMUnitTest homes_tests[] = {
    KIT_TEST(an_area_is_found_by_every_spelling_the_register_or_a_person_uses),
    KIT_TEST(one_name_in_three_kinds_is_three_areas),
    KIT_TEST(what_is_no_area_is_not_found),
    KIT_TEST(an_area_lies_in_its_partnership_board_and_nation),
    KIT_TEST(a_name_that_two_localities_have_finds_neither),
    KIT_TEST(a_home_put_into_a_group_twice_is_in_it_once_and_leaves_on_the_day_said),
    KIT_TEST(the_intervals_of_one_kind_are_replaced_and_other_kinds_stay),
    KIT_TEST(a_provider_is_called_as_the_newest_file_calls_it_whatever_came_last),
    KIT_TEST(a_home_missing_from_a_file_is_kept_and_said_to_be_gone),
    KIT_TEST(before_the_first_file_that_holds_it_a_home_is_not_there),
    KIT_TEST(a_link_is_decided_once_and_a_refused_one_stays_refused),
    KIT_TEST(localities_come_from_a_file_under_their_council_area_and_twice_is_once),
    KIT_TEST(a_file_that_holds_no_localities_is_refused_with_its_row),
    KIT_TEST(a_home_lies_in_one_locality_at_a_time),
};

const struct test_suite homes_suite = SUITE("homes", homes_tests);
