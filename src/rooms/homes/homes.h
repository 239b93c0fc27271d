/* SPDX-License-Identifier: MIT */
/* The room homes: homes, providers, areas and other groups of homes, the home's own facts, who is expected to send.
 *   homes.c         what the register tells us of a home, its locality; areas.c, groups.c areas of the pack, groups and who is in them; links.c
 *   home_facts.c    the home's own facts, each dated
 *   remits.c        a team's remit: which homes are on its board, worked out for every day; expected.c who is expected to send
 *   homes_search.c  what the search finds of them: homes, providers, people to ring
 *   homes_list.c    homes as they were on a day, one home through time; localities.c localities from a file
 *   homes_pages.c   list of homes, route table; home_pages.c a home's page (walks the panels of all rooms); area_pages.c areas and providers;
 *                   facts_pages.c the form of the home's own facts; remit_pages.c who is expected to send; links_pages.c; locality_commands.c
 * Not here: reading the regulator's files (register), colours (status), returns. */
#ifndef ROOMS_HOMES_H
#define ROOMS_HOMES_H

#include "base/field.h"
#include "db/db.h"

/* A group of homes: see schema.sql for kinds. */
struct group {
	int64_t id, parent;
	const char *ref, *kind, *code, *name;
};
extern const struct field group_fields[];

struct home {
	int64_t id, group_id, provider, council, hscp, board, locality;
	const char *number, *name, *town, *postcode, *client_group, *age_group, *sector, *registration_status;
	const char *places; /* text: "" when blank in the register */
	const char *first_seen, *last_seen, *gone_since;
	const char *provider_number, *provider_name, *council_name, *hscp_name, *board_name, *locality_name;
};
extern const struct field home_fields[];

/* By ref (= number) or id, whoever asks: for rules that already know the home is reached. ERR_MISSING. */
enum err home_by_ref(struct ctx *c, const char *ref, struct home *ret) MUST_CHECK;
enum err home_by_id(struct ctx *c, int64_t id, struct home *ret) MUST_CHECK;

/* Groups. find: by kind and code, or for areas by name as a register spells it (the pack's areas.json knows aliases); 0 when there is none. */
enum err group_by_id(struct ctx *c, int64_t id, struct group *ret) MUST_CHECK;
enum err group_by_ref(struct ctx *c, const char *ref, struct group *ret) MUST_CHECK;
enum err group_find(struct ctx *c, const char *kind, const char *code_or_name, int64_t *ret_id) MUST_CHECK;
/* A new group, or the one that has this kind and code. code NULL: the ref. */
enum err group_make(struct ctx *c, const char *kind, const char *code, const char *name, int64_t parent, int64_t *ret_id) MUST_CHECK;
/* From this day the home is in the group, until_day (NULL: open) no more. Doing it twice changes nothing. */
enum err group_add_home(struct ctx *c, int64_t group, int64_t home, const char *from_day, const char *until_day) MUST_CHECK;
/* Replaces the home's intervals in all groups of one kind ('provider', 'council', ...) by these (struct group_interval, ascending): for the register. */
struct group_interval {
	int64_t group;
	const char *from_day, *until_day;
};
enum err home_set_groups(struct ctx *c, int64_t home, const char *kind, const struct list *intervals) MUST_CHECK;
/* The homes (int64_t each) whose groups changed since this was last asked; they are forgotten with it. For who keeps numbers by group and day: the room returns. */
enum err group_moves_take(struct ctx *c, struct list *ret_homes) MUST_CHECK;
/* How many have not been asked for yet: on PostgreSQL some may wait for a second, on SQLite none outside a write. */
enum err group_moves_waiting(struct ctx *c, int64_t *ret_homes) MUST_CHECK;
/* All groups the home is in on the day (ids, struct group). */
enum err home_groups(struct ctx *c, int64_t home, const char *day, struct list *ret_groups) MUST_CHECK;

/* For the register: makes or updates the row of a registration and its own group and provider; returns its id. Strings of the newest file that holds it. */
struct home_registered {
	const char *reg; /* "Care Inspectorate" */
	const char *number, *name, *provider_number, *provider_name, *town, *postcode, *client_group, *age_group, *sector, *registration_status;
	int64_t council, hscp, board; /* groups, 0 unknown */
	int64_t places;               /* -1 blank */
	const char *first_seen, *last_seen, *gone_since; /* gone_since "" while it is there */
};
enum err home_register(struct ctx *c, const struct home_registered *h, int64_t *ret_id) MUST_CHECK;
/* A file says something of the home without changing its row: it may be found by another of its names. */
enum err home_search_touch(struct ctx *c, int64_t home) MUST_CHECK;
/* A provider that a file of the day named_on names, and its group. The newest file's name holds, whatever order the files come in. */
enum err provider_register(struct ctx *c, const char *reg, const char *number, const char *name, const char *named_on, int64_t *ret_group) MUST_CHECK;
enum err home_propose_link(struct ctx *c, int64_t earlier, int64_t later, const char *why) MUST_CHECK; /* once; a refused one stays refused */
/* All proposals of the register at once (struct link_proposal): new ones are made, those nobody has decided and that are not among them are taken back. */
struct link_proposal {
	int64_t earlier, later;
	const char *why;
};
enum err home_links_propose(struct ctx *c, const struct list *proposals) MUST_CHECK;

/* The team says in which locality (a group) a home lies, from this day; 0 takes it out. */
enum err home_set_locality(struct ctx *c, int64_t home, int64_t locality, const char *from_day) MUST_CHECK;

/* Facts. */
struct home_facts { /* all as text; "" = not known; "not applicable"; for saving also NULL = not said, stays as it is */
	const char *nursing;              /* day_and_night, day, none */
	const char *shifts;               /* "07:30 to 20:00, 20:00 to 07:30" */
	const char *day_nurses_needed, *night_nurses_needed, *day_care_staff_needed, *night_care_staff_needed;
	const char *places_in_use;
	const char *ring_day, *ring_night, *ring_weekend; /* name and number */
	const char *manager, *deputy, *provider_manager;
	const char *mailbox, *gp_practice, *community_nursing, *pharmacy;
};
extern const struct field home_facts_fields[];
enum err home_facts_on(struct ctx *c, int64_t home, const char *day, struct home_facts *ret) MUST_CHECK;
/* One of them by its name; "" as long as nothing was said. */
enum err home_fact_on(struct ctx *c, int64_t home, const char *name, const char *day, const char **ret) MUST_CHECK;
/* Saves what differs from today, each dated from_day, with history and an event. What is not true of a home (nurses where there is no nursing) is stored as not applicable. */
enum err home_facts_save(struct ctx *c, int64_t home, const char *from_day, const struct home_facts *facts) MUST_CHECK;

/* Remit of a team. */
enum err remit_make(struct ctx *c, int64_t organisation, const char *name, const int64_t *areas, size_t n, int64_t *ret_group) MUST_CHECK; /* starter: adults' and older people's active homes, every day */
enum err remits_refresh(struct ctx *c, const char *from_day) MUST_CHECK; /* after a register file: whose homes came and went */
enum err remit_of_group(struct ctx *c, int64_t group, int64_t *ret_organisation) MUST_CHECK; /* 0 when the group is no remit */
/* The team whose remit a home is in on the day (the first by id); 0 none. */
enum err remit_of_home(struct ctx *c, int64_t home, const char *day, int64_t *ret_organisation) MUST_CHECK;
enum err home_is_expected(struct ctx *c, int64_t home, const char *day, bool *ret) MUST_CHECK;
/* The same for n days in a row, in two statements: ret[i] of the day i after from. */
enum err home_expected_days(struct ctx *c, int64_t home, const char *from, int64_t n, bool *ret) MUST_CHECK;
/* Ids of the homes of this group that are expected to send on the day (int64_t each), ascending. */
enum err group_expected(struct ctx *c, int64_t group, const char *day, struct list *ret_ids) MUST_CHECK;
/* The same for n days in a row, in two statements: struct expected_home, ascending, of every home that is in the group on one of them. organisation: the team whose remit
 * decides where several have a home; 0: the first by id. */
enum expected_day { DAY_NOT_EXPECTED, DAY_EXPECTED, DAY_EXCUSED /* its remit's day, but the team left it out, with a reason */ };
struct expected_home {
	int64_t home;
	unsigned char *days; /* [n] of enum expected_day */
};
enum err group_expected_days(struct ctx *c, int64_t group, int64_t organisation, const char *from, int64_t n, struct list *ret) MUST_CHECK;
/* The same for a team's own remit and whoever has its homes already: one statement for some days, then a question for each home and day. */
enum err remit_expectations(struct ctx *c, int64_t organisation, const char *from, const char *to, struct list *ret) MUST_CHECK;
bool remit_expects(const struct list *expectations, int64_t home, const char *day);

extern const struct room homes_room; /* web/room.h */

#endif
