/* SPDX-License-Identifier: MIT */
/* What the tests of mail ask of the data, and how they set it up. */
#ifndef TESTS_MAIL_KIT_H
#define TESTS_MAIL_KIT_H

#include "tests/kit.h"

int64_t mail_kit_team(void);              /* the first team's organisation */
int64_t mail_kit_messages(void);          /* how many there are */
const char *mail_kit_newest_ref(void);
const char *mail_kit_newest_body(void);   /* as it is kept */
void mail_kit_set(const char *name, const char *value); /* a setting of the data set */
void mail_kit_turn_elsewhere(int64_t until); /* another machine has the turn until then */

#endif
