/* SPDX-License-Identifier: MIT */
/* For tests of the room answering: the mail that was made for calls, and lies told to verify. Nothing here is part of the program. */
#ifndef TESTS_ANSWERING_KIT_H
#define TESTS_ANSWERING_KIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/list.h"

struct mail_row {
	const char *recipient, *state, *subject, *body;
	int64_t next_try;
};
/* The chair puts somebody on the rota of every day ("Duty of Kinclair, Duty"); the duty person first and a member next, 08:30 to 22:00. */
void rota(const char *person, const char *place, const char *from, const char *until);
void usual_rota(void);

/* A member of the item of this home on the first team's board. */
void want_on_board(const char *number, const char *member, const char *value);
/* How many calls the page of calls shows ("waiting", "late", "urgent", "red", "" all); the answer stays for want_json. */
int64_t calls_of(const char *show);
/* Somebody answers Rowanbank by program, and gets this status. */
void answered(const char *role, const char *json, int status);

/* In the order in which it was made. */
struct list urgent_mail(void);

/* What somebody could change behind the program's back, one lie after the other: when a call was taken, what was answered, a turn of the rota, a turn that is gone. */
enum { ANSWERING_LIES = 4 };
void answering_lie(size_t i);

#endif
