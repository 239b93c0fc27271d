/* SPDX-License-Identifier: MIT */
#include "rooms/visits/visits.h"
#include "rooms/visits/visits.sql.h"
#include "rooms/homes/homes.h"
#include "out/svg.h"
#include "web/may.h"
enum err
visit_write(void)
{
	reopen(1);
	is_open = 2;
}
enum err
visit_work(void)
{
	fopen(1);
}
