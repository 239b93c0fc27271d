/* SPDX-License-Identifier: MIT */
/* Every permission there is. A route row names one; a role of the pack (packs/NAME/roles.json) lists those it has, by the lower-case name without MAY_
 * ("return_send"). Zero is refused at start-up: a route without a permission does not exist. */
#ifndef WEB_MAY_H
#define WEB_MAY_H

#include <stdint.h>

/* X(NAME, "what it is about", "what it lets a person do"): both for the page Who sees what, which keeps this order */
#define MAY_LIST(X)                                                                                            \
	X(HOME_READ, "Homes", "see a home's page: register facts, where it is, places, grades")                           \
	X(HOME_CONTACTS_READ, "Homes", "see whom to ring at a home")                                                      \
	X(HOME_FACTS_EDIT, "Homes", "keep a home's own facts")                                                            \
	X(HOMES_LIST, "Homes", "see the list of homes, providers and areas")                                              \
	X(REGISTER_IMPORT, "Homes", "bring in the regulator's file")                                                      \
	X(LINK_CONFIRM, "Homes", "confirm that a new registration follows an old one")                                    \
	X(REMIT_EDIT, "Homes", "say which homes are expected to send")                                                    \
	X(RETURN_SEND, "Returns", "send a home's return")                                                                 \
	X(RETURN_TELEPHONE, "Returns", "take a return down by telephone for a home")                                       \
	X(RETURN_READ, "Returns", "read a home's returns and trends")                                                     \
	X(RETURN_CORRECT_LATE, "Returns", "correct a return older than 28 days")                                          \
	X(STATUS_READ, "Colours and the board", "see a home's colour and the reasons for it")                             \
	X(STATUS_SET, "Colours and the board", "set another colour, with a reason and an end date")                       \
	X(STATUS_COMMENT, "Colours and the board", "put the home's own comment beside its colour")                        \
	X(ANSWER_GIVE, "Answering", "take what a home asks, and say what is being done")                                  \
	X(CALLS_READ, "Answering", "see what was asked at once, and how soon it was answered")                             \
	X(ROTA_READ, "Answering", "see who is asked when")                                                                 \
	X(ROTA_KEEP, "Answering", "keep the rota: who is asked when")                                                      \
	X(BOARD_READ, "Colours and the board", "see the board of a group of homes")                                       \
	X(TOTALS_READ, "Colours and the board", "see the totals of an area")                                              \
	X(TIMELINE_READ, "What has happened, and sharing", "read what has happened with a home")                          \
	X(HISTORY_READ, "What has happened, and sharing", "read who changed what, and when")                              \
	X(SHARE_DECIDE, "What has happened, and sharing", "share one thing with a body, until a date")                    \
	X(SHARED_READ, "What has happened, and sharing", "read what has been shared with one's own body")                 \
	X(PEOPLE_INVITE, "People and settings", "invite, reset and end people of one's own organisation")                 \
	X(ACCOUNTS_KEEP, "People and settings", "keep organisations, people and their roles")                             \
	X(TOKEN_MAKE, "People and settings", "make a token for a program")                                                \
	X(SETTINGS_READ, "People and settings", "see the team's settings")                                                \
	X(SETTINGS_EDIT, "People and settings", "change the team's settings")                                             \
	X(MAIL_KEEP, "People and settings", "see the mail that goes out, stop it, drop it, send it again")                 \
	X(SYSTEM_RUN, "People and settings", "see how the system runs")

enum may {
	MAY_UNSET = 0, /* refused at start */
	MAY_ANYONE,    /* no sign-in needed */
	MAY_SIGNED_IN, /* whoever is signed in */
#define X(name, group, words) MAY_##name,
	MAY_LIST(X)
#undef X
	MAY_COUNT
};

/* A set of permissions: bit n = enum may n. */
#define MAY_BIT(m) (UINT64_C(1) << (m))

enum may may_by_name(const char *name); /* "return_send"; MAY_UNSET when there is none */
const char *may_name(enum may m);       /* "return_send" */
const char *may_words(enum may m);      /* "send a home's return" */
const char *may_group(enum may m);      /* "Returns"; "" for MAY_ANYONE and MAY_SIGNED_IN */

/* Where an account stands towards a group of homes. */
enum side { SIDE_NONE = 0, SIDE_HOME, SIDE_PROVIDER, SIDE_TEAM, SIDE_PARTNER, SIDE_SYSTEM };
const char *side_name(enum side s); /* "home" */
enum side side_by_name(const char *name);

#endif
