/* SPDX-License-Identifier: MIT */
/* The room's descriptor, and the pages about one home's colour: rules in words, how it was worked out. Not here: the board (board_pages.c), setting another
 * colour (colour_pages.c). */
#include "web/room.h"

#include "rooms/status/status.h"
#include "rooms/status/status.sql.h"
#include "rooms/status/status_private.h"
#include "rooms/status/status_rules.h"

static const struct route routes[] = {
    ROUTES_END,
};

const struct room status_room = {
    .name = "status",
    .routes = routes,
    .statements = sql_room_status,
    .start = rules_start,
    .fold = status_fold,
};
