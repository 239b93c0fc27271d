/* SPDX-License-Identifier: MIT */
/* What the tests of the room homes share: a later file of the register, and short questions. Included by homes_test.c, remits_test.c, home_facts_test.c,
 * homes_pages_test.c; not a part of the program. */
#ifndef ROOMS_HOMES_TEST_H
#define ROOMS_HOMES_TEST_H

#include "tests/kit.h"

#include <string.h>

#include "rooms/homes/homes.h"
#include "rooms/register/register.h"
#include "tests/people.h"

#define CHILDREN "CS2099000021"
#define RETIRED "CS2099000022"

/* A later file: Harebank is missing, a children's home and an inactive one are new, Rowanbank has fewer places. */
static const char later_file[] __attribute__((unused)) =
    "CSNumber,CareService,Subtype,ServiceType,ServiceName,Service_town,Service_Postcode,SP_number,ServiceProvider,ServiceStatus,"
    "Integration_Authority_Name,Council_Area_Name,Health_Board_Name,Registered_Places,Client_group,KQ_Support_Wellbeing\r\n" ROWANBANK
    ",Care Home Service,Older People,Private,Rowanbank,Kinclair,ZZ1 1ZZ,SP2099000001,Larch Care Group,Active,Kinclair HSCP,Kinclair,Strathlinn,38,Adults,5\r\n"
    ST_DROSTANS
    ",Care Home Service,Older People,Voluntary or Not for Profit,St Drostan's Lodge,Glenarroch,ZZ1 3ZZ,SP2099000002,St Drostan's Trust,Active,Kinclair HSCP,Kinclair,Strathlinn,31,Adults,3\r\n"
    CHILDREN
    ",Care Home Service,Children & Young People,Private,The Orchard,Kinclair,,SP2099000001,Larch Care Group,Active,Kinclair HSCP,Kinclair,Strathlinn,4,Children,4\r\n"
    RETIRED
    ",Care Home Service,Older People,Private,Old Mill,Kinclair,ZZ1 9ZZ,SP2099000001,Larch Care Group,Inactive,Kinclair HSCP,Kinclair,Strathlinn,12,Adults,4\r\n"
    WHINFELL ",Care Home Service,Older People,Private,Whinfell,Abermuir,ZZ8 1ZZ,SP2099000003,Skylark Homes,Active,Abermuir HSCP,Abermuir,Lomar,36,Adults,4\r\n";

struct test_file {
	const char *bytes, *as_of;
	size_t n;
};

static inline enum err
import(struct ctx *c, void *arg)
{
	const struct test_file *f = arg;
	const char *summary;

	return register_import(c, f->bytes, f->n, "later.csv", f->as_of, false, "", &summary);
}

static inline void
bring_in(const char *as_of)
{
	kit_write(import, &(struct test_file){.bytes = later_file, .n = sizeof(later_file) - 1, .as_of = as_of});
}

static inline struct home
home_of(const char *number)
{
	struct home h;

	kit_ok(home_by_ref(kit_ctx(), number, &h));
	return h;
}

static inline int64_t
group_of(const char *kind, const char *name)
{
	int64_t id;

	kit_ok(group_find(kit_ctx(), kind, name, &id));
	return id;
}

/* Is the home in the group on the day? */
static inline bool
is_in(const char *number, int64_t group, const char *day)
{
	struct list groups;

	kit_ok(home_groups(kit_ctx(), home_of(number).id, day, &groups));
	for (size_t i = 0; i < groups.n; i++) {
		if (LIST_AT(groups, struct group, i)->id == group) {
			return true;
		}
	}
	return false;
}

#endif
