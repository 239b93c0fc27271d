/* SPDX-License-Identifier: MIT */
/* The room homes as the program sees it: what it does at start and when a data set is made. */
#include "rooms/homes/areas.h"
#include "rooms/homes/groups.h"
#include "rooms/homes/homes.h"
#include "rooms/homes/homes.sql.h"
#include "web/room.h"

const struct room homes_room = {
    .name = "homes",
    .statements = sql_room_homes,
    .start = areas_start,
    .seed = groups_seed,
};
