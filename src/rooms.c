/* SPDX-License-Identifier: MIT */
/* THE list of rooms: open this file and you have seen the whole program. A new room is one line here. */
#include <stddef.h>

#include "web/probes.h"
#include "web/room.h"
#include "web/web_pages.h"

const struct room *const rooms[] = {
	&probes_room,
	&web_room,
	NULL,
};

const struct rooms_hooks rooms_hooks = {
	.access = NULL,
};
