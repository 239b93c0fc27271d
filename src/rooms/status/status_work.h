/* SPDX-License-Identifier: MIT */
/* A status worked out of answers under the rules: nothing is read or written. Private to the room: status.c (when a return is saved), status_verify.c (again,
 * from what was kept) and status_pages.c (how it came about). */
#ifndef ROOMS_STATUS_WORK_H
#define ROOMS_STATUS_WORK_H

#include "rooms/status/status.h"
#include "rooms/status/status_rules.h"

/* Tries the rules of `rules` on answers of a home with this fact "nursing on site". */
void status_try(struct ctx *c, const struct rules *rules, const struct answer *answers, const char *nursing, const struct range *ranges, struct tried *ret);

/* The ranges the rules ask for, from what the home sent on the days before. */
const struct range *status_ranges(struct ctx *c, const struct rules *rules, const struct own_days *own);

/* Colour, help, reasons, beds and headline of what was tried. */
void status_from(const struct tried *t, struct status *ret);

/* What the rules looked at, as kept in statuses.inputs; and the nursing fact and ranges back out of it. */
const char *status_inputs(const struct tried *t, const char *nursing);
enum err status_inputs_read(struct ctx *c, const struct rules *rules, const char *inputs, const char **ret_nursing, const struct range **ret_ranges) MUST_CHECK;

/* How many of them are not worked out. */
size_t reasons_open(const struct list *reasons);

#endif
