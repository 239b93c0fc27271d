/* SPDX-License-Identifier: MIT */
/* Makes the homes and people of people.h, once for each engine, in the data set that all tests copy, through the same doors as everything else: a register file, then
 * organisations and accounts. */
#include "tests/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/accounts/accounts.h"
#include "rooms/accounts/sign_in.h"
#include "rooms/homes/homes.h"
#include "rooms/register/register.h"
#include "tests/people.h"
#include "tests/suites.h"

enum { PEOPLE_MAX = 64, ROLE_SIZE = 40, SECRET_SIZE = 64 };

/* How each person signs in, for each engine: the data set of each is made once. */
static struct person {
	char role[ROLE_SIZE], cookie[SECRET_SIZE], token[SECRET_SIZE];
} people[2][PEOPLE_MAX];
static size_t people_n[2];

static const struct {
	const char *council, *council_code, *hscp, *board, *team, *home, *provider;
} sides[2] = {
    {"Kinclair", "TEST-C1", "Kinclair HSCP", "Strathlinn", "Kinclair care home support team", ROWANBANK, "SP2099000001"},
    {"Abermuir", "TEST-C2", "Abermuir HSCP", "Lomar", "Abermuir care home support team", WHINFELL, "SP2099000003"},
};

#define REGISTER_HEAD                                                                                                  \
	"CSNumber,CareService,Subtype,ServiceType,ServiceName,Address_line_1,Service_town,Service_Postcode,SP_number,ServiceProvider,"         \
	"ServiceStatus,DateReg,Integration_Authority_Name,TotalBeds,Council_Area_Name,Health_Board_Name,Registered_Places,Client_group,"       \
	"Publication_of_Latest_Grading,KQ_Support_Wellbeing,KQ_Leadership,KQ_Staff_Team,KQ_Setting,KQ_Care_and_Support_Planning\r\n"
#define KINCLAIR ",Kinclair HSCP,40,Kinclair,Strathlinn,"
#define ABERMUIR ",Abermuir HSCP,40,Abermuir,Lomar,"
#define CARE_HOME ",Care Home Service,Older People,"

static const char register_file[] = REGISTER_HEAD
    ROWANBANK CARE_HOME "Private,Rowanbank,1 Main Street,Kinclair,ZZ1 1ZZ,SP2099000001,Larch Care Group,Active,01/04/2011" KINCLAIR
    "40,Adults,14/05/2026,4,4,4,4,4\r\n"
    HAREBANK CARE_HOME "Private,Harebank,2 Main Street,Inverdoran,ZZ1 2ZZ,SP2099000001,Larch Care Group,Active,01/04/2012" KINCLAIR
    "24,Adults,14/05/2026,5,4,4,4,5\r\n"
    ST_DROSTANS CARE_HOME "Voluntary or Not for Profit,St Drostan's Lodge,3 Main Street,Glenarroch,ZZ1 3ZZ,SP2099000002,St Drostan's Trust,Active,01/04/2013" KINCLAIR
    "31,Adults,14/05/2026,3,3,4,4,3\r\n"
    WHINFELL CARE_HOME "Private,Whinfell,8 Main Street,Abermuir,ZZ8 1ZZ,SP2099000003,Skylark Homes,Active,01/04/2014" ABERMUIR
    "36,Adults,14/05/2026,4,4,4,4,4\r\n"
    ARDLINN CARE_HOME "Local Authority,Ardlinn,9 Main Street,Abermuir,ZZ8 2ZZ,SP2099000004,Abermuir Council,Active,01/04/2015" ABERMUIR
    "20,Adults,14/05/2026,4,5,4,4,4\r\n";

/* ---- areas, homes, teams ------------------------------------------------------------------------------------------- */

struct making {
	int64_t team[2], council[2], board[2];
};

static enum err
make_areas(struct ctx *c, struct making *m)
{
	for (int i = 0; i < 2; i++) {
		int64_t hscp;

		TRY(group_make(c, "board", arena_printf(c->arena, "TEST-B%d", i + 1), sides[i].board, 0, &m->board[i]));
		TRY(group_make(c, "hscp", arena_printf(c->arena, "TEST-H%d", i + 1), sides[i].hscp, m->board[i], &hscp));
		TRY(group_make(c, "council", sides[i].council_code, sides[i].council, hscp, &m->council[i]));
	}
	return OK;
}

static enum err
make_facts(struct ctx *c)
{
	static const char *const numbers[] = {ROWANBANK, HAREBANK, ST_DROSTANS, WHINFELL, ARDLINN};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		bool nursing = strcmp(numbers[i], ROWANBANK) == 0 || strcmp(numbers[i], WHINFELL) == 0;
		struct home_facts f = {.nursing = nursing ? "day_and_night" : "none", .day_care_staff_needed = "6", .night_care_staff_needed = "3"};
		struct home h;

		TRY(home_by_ref(c, numbers[i], &h));
		f.places_in_use = h.places;
		if (nursing) {
			f.day_nurses_needed = f.night_nurses_needed = "1";
		}
		TRY(home_facts_save(c, h.id, "2026-01-02", &f));
	}
	return OK;
}

static enum err
make_teams(struct ctx *c, struct making *m)
{
	const char *summary;

	TRY(register_import(c, register_file, sizeof(register_file) - 1, "test.csv", "2026-01-01", false, "", &summary));
	for (int i = 0; i < 2; i++) {
		int64_t remit;

		TRY(team_make(c, sides[i].team, &m->council[i], 1, &m->team[i], &remit));
	}
	return make_facts(c);
}

/* ---- people -------------------------------------------------------------------------------------------------------- */

/* An organisation of a kind that may have this role. */
static enum err
organisation_for(struct ctx *c, const struct making *m, int i, const struct role *role, int64_t *ret)
{
	struct home h;

	TRY(home_by_ref(c, sides[i].home, &h));
	switch (role->side) {
	case SIDE_HOME:
		return organisation_make(c, "home", h.name, h.group_id, ret);
	case SIDE_PROVIDER: {
		int64_t group;

		TRY(group_find(c, "provider", sides[i].provider, &group));
		return organisation_make(c, "provider", h.provider_name, group, ret);
	}
	case SIDE_PARTNER:
		if (strcmp(role->homes, "shared") == 0) {
			return organisation_make(c, "regulator", i == 0 ? "Care regulator" : "Other regulator", 0, ret);
		}
		return organisation_make(c, "voluntary", arena_printf(c->arena, "%s homes' voice", sides[i].council), m->council[i], ret);
	default:
		break;
	}
	if (json_has_text(role->organisations, "team")) {
		*ret = m->team[i];
		return OK;
	}
	if (json_has_text(role->organisations, "council")) {
		return organisation_make(c, "council", arena_printf(c->arena, "%s Council", sides[i].council), m->council[i], ret);
	}
	return organisation_make(c, "nhs_board", arena_printf(c->arena, "NHS %s", sides[i].board), m->board[i], ret);
}

static void
keep(char *to, size_t n, const char *from)
{
	snprintf(to, n, "%s", from);
}

static enum err
make_person(struct ctx *c, const struct making *m, int i, const struct role *role)
{
	int engine = test_database != NULL;
	struct person *p = &people[engine][people_n[engine]];
	const char *cookie, *token;
	int64_t organisation = 0, account = 0;

	if (people_n[engine] == PEOPLE_MAX) {
		return fail(c, ERR_BUG, NULL, "Too many people in tests/people.c.");
	}
	TRY(organisation_for(c, m, i, role, &organisation));
	snprintf(p->role, sizeof(p->role), "%s%s", role->id, i == 0 ? "" : " 2");
	for (char *s = p->role; *s; s++) {
		*s = *s == '_' ? ' ' : *s;
	}
	TRY(account_make(c,
	    &(struct new_account){.name = arena_printf(c->arena, "%s of %s", role->name, sides[i].council),
	        .email = arena_printf(c->arena, "%s.%d@example.org", role->id, i + 1), .organisation = organisation, .role = role->id},
	    &account));
	TRY(session_make_for(c, account, 400 * INT64_C(86400) + KIT_NOW - c->now, &cookie));
	TRY(token_make(c, account, "test", &token));
	keep(p->cookie, sizeof(p->cookie), cookie);
	keep(p->token, sizeof(p->token), token);
	people_n[engine]++;
	return OK;
}

static enum err
make_everything(struct ctx *c)
{
	struct making m;
	size_t n;
	const struct role *roles = roles_all(&n);

	people_n[test_database != NULL] = 0;
	TRY(make_areas(c, &m));
	TRY(make_teams(c, &m));
	for (int i = 0; i < 2; i++) {
		for (size_t k = 0; k < n; k++) {
			TRY(make_person(c, &m, i, &roles[k]));
		}
	}
	return OK;
}

/* All of it at the beginning of the year, so that tests may set the clock back. */
static enum err
test_people(struct ctx *c)
{
	int64_t now = c->now;
	enum err e;

	c->now = day_instant("2026-01-02", 9 * 60);
	e = make_everything(c);
	c->now = now;
	return e;
}

static const struct person *
find(const char *role)
{
	int engine = test_database != NULL;

	for (size_t i = 0; i < people_n[engine]; i++) {
		if (strcmp(people[engine][i].role, role) == 0) {
			return &people[engine][i];
		}
	}
	return NULL;
}

static const char *
cookie(const char *role)
{
	const struct person *p = find(role);

	return p ? p->cookie : NULL;
}

static const char *
token(const char *role)
{
	const struct person *p = find(role);

	return p ? p->token : NULL;
}

const struct kit_people kit_people = {.make = test_people, .cookie = cookie, .token = token};
