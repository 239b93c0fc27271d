/* SPDX-License-Identifier: MIT */
/* What a serving program does when a day ends: a thread of its own that sees to it at start, soon after each midnight, and at stop. Called by serve.c. */
#ifndef WEB_DAYS_H
#define WEB_DAYS_H

#include "base/host.h"
#include "db/open.h"

struct days;

struct days *days_start(const struct host *host, struct dataset *d); /* NULL: no thread, which is logged */
void days_stop(struct days *days); /* seals the day so far; NULL is fine */

#endif
