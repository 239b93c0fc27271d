/* SPDX-License-Identifier: MIT */
/* What a partner may see summed (accounts.h). Called by whoever shows sums of a group: status (totals), returns (trends). Nothing here reads data. */
#include "rooms/accounts/accounts.h"

enum { HOMES_LEAST = 5 };

bool
totals_guarded(unsigned sides)
{
	return (sides & (1u << SIDE_TEAM | 1u << SIDE_PROVIDER | 1u << SIDE_HOME)) == 0;
}

bool
totals_few(int64_t homes, bool several_providers)
{
	return homes < HOMES_LEAST || !several_providers;
}
