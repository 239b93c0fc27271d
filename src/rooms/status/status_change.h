/* SPDX-License-Identifier: MIT */
/* What a new status changed of what stands for a home. Private to the room: status.c tells it in the write of a return. */
#ifndef ROOMS_STATUS_CHANGE_H
#define ROOMS_STATUS_CHANGE_H

#include "rooms/status/status_private.h"
#include "rooms/status/status_work.h"

/* before: what stood on the board, NULL when nothing was ever sent. open: the home has calls or answers that are not over. */
enum err status_change_tell(struct ctx *c, const struct home_return *r, const struct tried *now, const struct status *s, const struct current *before,
    bool open) MUST_CHECK;

#endif
