/* SPDX-License-Identifier: MIT */
/* The route table and the descriptor of the room. The handlers are in the other _pages.c files. */
#include "rooms/accounts/accounts.sql.h"
#include "rooms/accounts/accounts_view.h"

static const struct route accounts_routes[] = {
    {GET, "/sign-in", .work = sign_in_show, .may = MAY_ANYONE, .title = "Sign in"},
    {POST, "/sign-in", .work = sign_in_work, .write = sign_in_write, .form = sign_in_show, .may = MAY_ANYONE, IN(sign_in_fields, sign_in_form),
        .slow = 1, .no_csrf = 1, .title = "Sign in", .body_max = 16 << 10},
    {POST, "/sign-out", .write = sign_out_write, .may = MAY_SIGNED_IN, .title = "Sign out"},
    {GET, "/welcome/:link", .work = welcome_show, .may = MAY_ANYONE, .title = "Choose a password with a one-time link"},
    {POST, "/welcome/:link", .work = welcome_work, .write = welcome_write, .form = welcome_show, .may = MAY_ANYONE,
        IN(welcome_fields, welcome_form), .slow = 1, .no_csrf = 1, .title = "Choose a password with a one-time link", .body_max = 16 << 10},
    ROUTES_END,
};

const struct room accounts_room = {
    .name = "accounts",
    .routes = accounts_routes,
    .statements = sql_room_accounts,
    .commands = accounts_commands,
    .start = roles_start,
    .seed = accounts_seed,
};
