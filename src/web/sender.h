/* SPDX-License-Identifier: MIT */
/* The thread of a serving program that sends mail: each second it asks the room messages (rooms_hooks.mail_send) to send what is due. Called by serve.c. */
#ifndef WEB_SENDER_H
#define WEB_SENDER_H

#include "base/host.h"
#include "db/open.h"

struct sender;

/* NULL where no room sends mail. */
struct sender *
sender_start(const struct host *host, struct dataset *d);

/* Lets a mail that is on its way arrive, within seconds. NULL is fine. */
void
sender_stop(struct sender *s);

#endif
