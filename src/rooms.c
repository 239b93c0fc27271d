/* SPDX-License-Identifier: MIT */
/* THE list of rooms: open this file and you have seen the whole program. A new room is one line here. */
#include <stddef.h>

#include "web/room.h"

#include "rooms/accounts/accounts.h"
#include "rooms/answering/answering.h"
#include "rooms/completion/completion.h"
#include "rooms/copies/copies.h"
#include "rooms/demo/demo.h"
#include "rooms/history/history.h"
#include "rooms/homes/homes.h"
#include "rooms/messages/messages.h"
#include "rooms/register/register.h"
#include "rooms/returns/returns.h"
#include "rooms/search/search.h"
#include "rooms/settings/settings.h"
#include "rooms/status/status.h"
#include "web/probes.h"
#include "web/web_pages.h"

const struct room *const rooms[] = {
	&probes_room,
	&web_room,
	&settings_room,
	&history_room,
	&messages_room,
	&accounts_room,
	&homes_room,
	&register_room,
	&returns_room,
	&status_room,
	&answering_room,
	&completion_room,
	&search_room,
	&copies_room,
	&demo_room,
	NULL,
};

const struct rooms_hooks rooms_hooks = {
	.access = accounts_access,
	.made_up = settings_made_up,
	.actor = accounts_actor,
	.seal_day = history_seal_day,
	.seal_check = seal_check,
	.mail_start = mail_sender_new,
	.mail_send = messages_send,
	.mail_stop = messages_send_end,
};
