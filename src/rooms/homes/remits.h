/* SPDX-License-Identifier: MIT */
/* A team's remit as its page shows it. Private to the room: remits.c, remit_pages.c, homes_list.c. */
#ifndef ROOMS_HOMES_REMITS_H
#define ROOMS_HOMES_REMITS_H

#include "rooms/homes/homes.h"

struct remit {
	int64_t organisation, group_id;
	const char *age_groups, *statuses; /* JSON arrays */
	const char *days;
};
extern const struct field remit_fields[];

/* ERR_MISSING when the organisation has none. */
enum err remit_get(struct ctx *c, int64_t organisation, struct remit *ret) MUST_CHECK;
enum err remit_areas_list(struct ctx *c, int64_t organisation, struct list *ret_groups) MUST_CHECK;

/* A home that the team added to those expected to send, or left out. */
struct expected_change {
	int64_t id, home, expected, said_at;
	const char *ref, *from_day, *until_day, *reason, *said_by;
	const char *number, *name; /* of the home */
};
extern const struct field expected_change_fields[];

/* Saves it with history and an event, and puts an added home on the board. ret->ref is set. */
enum err expected_change_add(struct ctx *c, int64_t organisation, struct expected_change *ch) MUST_CHECK;

/* It holds until yesterday; a coming one never does. ERR_CONFLICT when it has ended already. */
enum err expected_change_end(struct ctx *c, int64_t organisation, const struct expected_change *ch) MUST_CHECK;

/* Of homes_verify: every remit's group worked out again from all files and compared. */
enum err remits_verify(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;

/* What every remit begins with, as JSON arrays: from the pack. */
const char *remit_starter(struct ctx *c, const char *name);

#endif
