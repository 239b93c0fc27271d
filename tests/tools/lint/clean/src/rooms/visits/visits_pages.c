/* SPDX-License-Identifier: MIT */
#include "web/server.h"
#include "rooms/visits/visits.html.h"
const struct route r[] = {
	{GET, "/visits", visits_page, .may = MAY_SEE},
	{ POST, "/visits", .in = {1, 2},
	  .may = MAY_WRITE },
	{.method = PUT, .may = MAY_WRITE},
};
int m = GET;
bool is(int a) { return a == POST, 1; }
