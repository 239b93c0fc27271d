/* SPDX-License-Identifier: MIT */
/* The home's own facts with the day and the person of each. Private to the room: home_facts.c, facts_pages.c, home_pages.c. */
#ifndef ROOMS_HOMES_FACTS_H
#define ROOMS_HOMES_FACTS_H

#include "rooms/homes/homes.h"

/* The entries of home_facts_fields, also for structs that begin with a struct home_facts (the form). Contacts: MAY_HOME_CONTACTS_READ. */
#define HOME_FACTS_ENTRIES                                                                                                                   \
	FIELD_AT(home_facts, nursing, F_CHOICE, .label = "Nursing on site", .choices = nursing_choices),                                     \
	    FIELD_AT(home_facts, places_in_use, F_TEXT, .label = "Places in use now", .hint = "As a number", .max = 14),                     \
	    FIELD_AT(home_facts, shifts, F_TEXT, .label = "Shifts and hours", .hint = "For example 07:30 to 20:00, 20:00 to 07:30"),         \
	    FIELD_AT(home_facts, day_nurses_needed, F_TEXT, .label = "Nurses usually needed by day", .hint = "As a number", .max = 14),      \
	    FIELD_AT(home_facts, night_nurses_needed, F_TEXT, .label = "Nurses usually needed by night", .hint = "As a number", .max = 14),  \
	    FIELD_AT(home_facts, day_care_staff_needed, F_TEXT, .label = "Care staff usually needed by day", .hint = "As a number",          \
	        .max = 14),                                                                                                                  \
	    FIELD_AT(home_facts, night_care_staff_needed, F_TEXT, .label = "Care staff usually needed by night", .hint = "As a number",      \
	        .max = 14),                                                                                                                  \
	    FIELD_AT(home_facts, ring_day, F_TEXT, .label = "Whom to ring by day", .hint = "Name and number", .audience = CONTACTS),         \
	    FIELD_AT(home_facts, ring_night, F_TEXT, .label = "Whom to ring by night", .hint = "Name and number", .audience = CONTACTS),     \
	    FIELD_AT(home_facts, ring_weekend, F_TEXT, .label = "Whom to ring at the weekend", .hint = "Name and number",                    \
	        .audience = CONTACTS),                                                                                                       \
	    FIELD_AT(home_facts, manager, F_TEXT, .label = "Manager", .hint = "Name and number", .audience = CONTACTS),                      \
	    FIELD_AT(home_facts, deputy, F_TEXT, .label = "Deputy", .hint = "Name and number", .audience = CONTACTS),                        \
	    FIELD_AT(home_facts, provider_manager, F_TEXT, .label = "Provider's manager", .hint = "Name and number", .audience = CONTACTS),  \
	    FIELD_AT(home_facts, mailbox, F_EMAIL, .label = "The home's mailbox", .audience = CONTACTS),                                     \
	    FIELD_AT(home_facts, gp_practice, F_TEXT, .label = "GP practice", .audience = CONTACTS),                                         \
	    FIELD_AT(home_facts, community_nursing, F_TEXT, .label = "Community nursing", .audience = CONTACTS),                             \
	    FIELD_AT(home_facts, pharmacy, F_TEXT, .label = "Pharmacy", .audience = CONTACTS)

#define CONTACTS "whoever may see whom to ring at the home"

extern const struct choice nursing_choices[];

/* A fact as it was said. */
struct said_fact {
	const char *name, *value, *from_day, *said_by;
	int64_t said_at;
};
extern const struct field said_fact_fields[];
/* Those that hold on the day: struct said_fact. */
enum err home_facts_said(struct ctx *c, int64_t home, const char *day, struct list *ret) MUST_CHECK;
void home_facts_of(const struct list *said, struct home_facts *ret);

/* How often the home's facts have been saved: a form that was opened at another number is stale. */
enum err home_facts_version(struct ctx *c, int64_t home, int64_t *ret) MUST_CHECK;

/* True for what is nobody's business but those who may ring the home. */
bool fact_is_contact(const struct field *f);

/* room.verify (homes_verify.c): what people said of homes is what the history says they said, and the remits follow. */
enum err homes_verify(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;

#endif
