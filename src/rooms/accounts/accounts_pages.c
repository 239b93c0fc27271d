/* SPDX-License-Identifier: MIT */
/* The route table and the descriptor of the room. The handlers are in the other _pages.c files. */
#include "rooms/accounts/accounts.sql.h"
#include "rooms/accounts/accounts_view.h"

enum { SMALL_BODY = 16 << 10 };

static const struct route accounts_routes[] = {
    {GET, "/sign-in", .work = sign_in_show, .may = MAY_ANYONE, .title = "Sign in"},
    {POST, "/sign-in", .work = sign_in_work, .write = sign_in_write, .form = sign_in_show, .may = MAY_ANYONE, IN(sign_in_fields, sign_in_form),
        .slow = 1, .no_csrf = 1, .title = "Sign in", .body_max = SMALL_BODY},
    {POST, "/sign-out", .write = sign_out_write, .may = MAY_SIGNED_IN, .title = "Sign out", .body_max = SMALL_BODY},
    {GET, "/forgotten", .work = forgotten_show, .may = MAY_ANYONE, .title = "Forgotten one's password"},
    {POST, "/forgotten", .write = forgotten_write, .form = forgotten_show, .may = MAY_ANYONE, IN(forgotten_fields, forgotten_form), .no_csrf = 1,
        .title = "Ask for a link to choose a new password", .body_max = SMALL_BODY},
    {GET, "/welcome/:link", .work = welcome_show, .may = MAY_ANYONE, .title = "Choose a password with a one-time link"},
    {POST, "/welcome/:link", .work = welcome_work, .write = welcome_write, .form = welcome_show, .may = MAY_ANYONE,
        IN(welcome_fields, welcome_form), .slow = 1, .no_csrf = 1, .title = "Choose a password with a one-time link", .body_max = SMALL_BODY},

    {GET, "/account", .work = own_show, .may = MAY_SIGNED_IN, .title = "One's own account"},
    {POST, "/account/password", .work = password_work, .write = password_write, .form = own_show, .may = MAY_SIGNED_IN,
        IN(password_fields, password_form), .slow = 1, .title = "Change one's password", .body_max = SMALL_BODY},
    {POST, "/account/sign-out-everywhere", .write = everywhere_write, .may = MAY_SIGNED_IN, .title = "Sign out everywhere"},
    {GET, "/tokens", .work = tokens_show, .may = MAY_TOKEN_MAKE, .title = "One's own tokens"},
    {POST, "/tokens", .write = token_new_write, .form = tokens_show, .may = MAY_TOKEN_MAKE, IN(token_fields, token_form), .title = "Make a token"},
    {POST, "/tokens/:token/end", .write = token_end_write, .may = MAY_TOKEN_MAKE, .title = "End a token"},
    {GET, "/who-sees-what", .work = sees_show, .may = MAY_SIGNED_IN, .title = "Who sees what"},

    {GET, "/people", .work = people_show, .may = MAY_PEOPLE_INVITE, .files = 1, .title = "People of one's organisation"},
    {GET, "/people/invite", .work = invite_show, .may = MAY_PEOPLE_INVITE, .title = "Invite somebody"},
    {POST, "/people", .write = invite_write, .form = invite_show, .may = MAY_PEOPLE_INVITE, IN(invite_fields, invite_form), .title = "Invite somebody"},
    {GET, "/people/:account", .work = person_show, .may = MAY_PEOPLE_INVITE, .title = "A person"},
    {POST, "/people/:account/reset", .write = person_reset_write, .may = MAY_PEOPLE_INVITE, .title = "Make a link to choose a new password"},
    {POST, "/people/:account/role", .write = person_role_write, .form = person_show, .may = MAY_PEOPLE_INVITE, IN(role_fields, role_form),
        .title = "Give a person another task"},
    {POST, "/people/:account/leave", .write = person_leave_write, .form = person_show, .may = MAY_PEOPLE_INVITE, IN(leave_fields, leave_form),
        .title = "A person leaves"},
    {POST, "/people/:account/back", .write = person_back_write, .form = person_show, .may = MAY_PEOPLE_INVITE, IN(role_fields, role_form),
        .title = "A person is back"},

    {GET, "/organisations", .work = organisations_show, .may = MAY_ACCOUNTS_KEEP, .files = 1, .title = "Organisations"},
    {GET, "/organisations/new", .work = organisation_new_show, .may = MAY_ACCOUNTS_KEEP, .title = "A new organisation"},
    {POST, "/organisations", .write = organisation_new_write, .form = organisation_new_show, .may = MAY_ACCOUNTS_KEEP,
        IN(organisation_form_fields, organisation_form), .title = "A new organisation"},
    {GET, "/organisations/:organisation", .work = organisation_show, .may = MAY_ACCOUNTS_KEEP, .files = 1, .title = "People of an organisation"},
    {GET, "/organisations/:organisation/edit", .work = organisation_edit_show, .may = MAY_ACCOUNTS_KEEP, .title = "Change an organisation"},
    {POST, "/organisations/:organisation/edit", .write = organisation_edit_write, .form = organisation_edit_show, .may = MAY_ACCOUNTS_KEEP,
        IN(organisation_change_fields, organisation_change), .title = "Change an organisation's name or kind"},
    {POST, "/organisations/:organisation/end", .write = organisation_end_write, .form = organisation_edit_show, .may = MAY_ACCOUNTS_KEEP,
        IN(organisation_end_fields, organisation_end_form), .title = "End an organisation"},
    {POST, "/organisations/:organisation/back", .write = organisation_back_write, .form = organisation_edit_show, .may = MAY_ACCOUNTS_KEEP,
        IN(organisation_back_fields, organisation_end_form), .title = "Take an organisation's end back"},
    {GET, "/organisations/:organisation/join", .work = join_show, .may = MAY_ACCOUNTS_KEEP, .title = "Add somebody who signs in already"},
    {POST, "/organisations/:organisation/join", .write = join_write, .form = join_show, .may = MAY_ACCOUNTS_KEEP, IN(join_fields, join_form),
        .title = "Add somebody who signs in already"},

    {GET, "/homes/:home/shares", .work = shares_show, .may = MAY_SHARE_DECIDE, .scope = SCOPE_HOME, .title = "What of a home is shared with other bodies"},
    {POST, "/homes/:home/shares", .write = share_write, .form = shares_show, .may = MAY_SHARE_DECIDE, .scope = SCOPE_HOME,
        IN(share_form_fields, share_form), .title = "Share one thing of a home"},
    {POST, "/homes/:home/shares/:share/end", .write = share_end_write, .may = MAY_SHARE_DECIDE, .scope = SCOPE_HOME, .title = "Take a share back"},
    {GET, "/shared", .work = shared_show, .may = MAY_SHARED_READ, .title = "What is shared with one's body"},
    {GET, "/shared/:share", .work = shared_one_show, .may = MAY_SHARED_READ, .audited = 1, .title = "One thing that is shared with one's body"},
    ROUTES_END,
};

static const struct menu_item accounts_menu[] = {
    {FRAME_SYSTEM, 10, "People", "/people", MAY_PEOPLE_INVITE},
    {FRAME_SYSTEM, 20, "Organisations", "/organisations", MAY_ACCOUNTS_KEEP},
    {FRAME_TEAM, 85, "Shared with us", "/shared", MAY_SHARED_READ},
    {FRAME_TEAM, 90, "People", "/people", MAY_PEOPLE_INVITE},
    {FRAME_HOME, 80, "Shared with us", "/shared", MAY_SHARED_READ},
    {FRAME_HOME, 90, "Our people", "/people", MAY_PEOPLE_INVITE},
    {FRAME_PARTNER, 80, "Shared with us", "/shared", MAY_SHARED_READ},
    {FRAME_PARTNER, 90, "Our people", "/people", MAY_PEOPLE_INVITE},
    {.label = NULL},
};

static const struct record_kind accounts_records[] = {
    {"account", "Person who signs in", person_fields, MAY_PEOPLE_INVITE},
    {"organisation", "Organisation", organisation_fields, MAY_ACCOUNTS_KEEP},
    {"share", "Something shared with a body", share_fields, MAY_SHARED_READ},
    {.name = NULL},
};

const struct room accounts_room = {
    .name = "accounts",
    .routes = accounts_routes,
    .statements = sql_room_accounts,
    .commands = accounts_commands,
    .menu = accounts_menu,
    .panels = accounts_panels,
    .records = accounts_records,
    .start = roles_start,
    .seed = accounts_seed,
    .verify = accounts_verify,
    .copied = accounts_copied,
};
