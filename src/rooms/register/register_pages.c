/* SPDX-License-Identifier: MIT */
#include "rooms/register/register.h"
#include "rooms/register/register.sql.h"
#include "rooms/register/register_room.h"
#include "web/room.h"

static const struct command register_commands[] = {
    {.name = "import register",
        .usage = "FILE --as-of DATE [--replace --reason WORDS] [--with-people]",
        .about = "bring in a file of the regulator's register",
        .needs = NEEDS_WRITE,
        .run = register_import_run},
    {.name = NULL},
};

const struct room register_room = {
    .name = "register",
    .statements = sql_room_register,
    .commands = register_commands,
    .start = register_start,
    .verify = register_verify,
};
