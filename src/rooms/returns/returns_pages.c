/* SPDX-License-Identifier: MIT */
/* What the room offers to the program: its statements, and what runs at the end of each batch and in `alongside verify`. */
#include "rooms/returns/day_numbers.h"
#include "rooms/returns/returns.h"
#include "rooms/returns/returns.sql.h"
#include "web/room.h"

const struct room returns_room = {
    .name = "returns",
    .statements = sql_room_returns,
    .start = return_templates_start,
    .verify = day_numbers_verify,
    .fold = day_numbers_fold,
};
