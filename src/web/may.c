/* SPDX-License-Identifier: MIT */
/* Names and words of the permissions and sides in may.h. Read by accounts (roles of the pack), `alongside routes` and the page Who sees what.
 * Decides nothing: who has which permission is data. */
#include "web/may.h"

#include <ctype.h>
#include <stddef.h>
#include <strings.h>

_Static_assert(MAY_COUNT <= 64, "a set of permissions is one 64-bit number");

/* In the order of enum may. The macro can only spell capitals, so the lower-case text is made from it once, at the same places. */
static const char *const capitals[MAY_COUNT] = {
	[MAY_UNSET] = "UNSET",
	[MAY_ANYONE] = "ANYONE",
	[MAY_SIGNED_IN] = "SIGNED_IN",
#define X(name, group, words) [MAY_##name] = #name,
	MAY_LIST(X)
#undef X
};

static const char *const words[MAY_COUNT] = {
	[MAY_UNSET] = "",
	[MAY_ANYONE] = "anybody, without signing in",
	[MAY_SIGNED_IN] = "whoever is signed in",
#define X(name, group, text) [MAY_##name] = text,
	MAY_LIST(X)
#undef X
};

static const char *const groups[MAY_COUNT] = {
#define X(name, group, text) [MAY_##name] = group,
	MAY_LIST(X)
#undef X
};

static char small[MAY_COUNT][32];

/* Before main, so that no thread sees half a name. */
__attribute__((constructor)) static void
make_small(void)
{
	for (int m = 0; m < MAY_COUNT; m++) {
		for (size_t i = 0; capitals[m][i] && i + 1 < sizeof(small[m]); i++) {
			small[m][i] = (char)tolower((unsigned char)capitals[m][i]);
		}
	}
}

enum may
may_by_name(const char *name)
{
	for (int m = MAY_UNSET + 1; name && m < MAY_COUNT; m++) {
		if (strcasecmp(name, capitals[m]) == 0) {
			return (enum may)m;
		}
	}
	return MAY_UNSET;
}

const char *
may_name(enum may m)
{
	return m < MAY_COUNT ? small[m] : "";
}

const char *
may_words(enum may m)
{
	return m < MAY_COUNT ? words[m] : "";
}

const char *
may_group(enum may m)
{
	return m < MAY_COUNT && groups[m] ? groups[m] : "";
}

static const char *const sides[] = {
	[SIDE_NONE] = "none",
	[SIDE_HOME] = "home",
	[SIDE_PROVIDER] = "provider",
	[SIDE_TEAM] = "team",
	[SIDE_PARTNER] = "partner",
	[SIDE_SYSTEM] = "system",
};

const char *
side_name(enum side s)
{
	return (size_t)s < sizeof(sides) / sizeof(*sides) ? sides[s] : "none";
}

enum side
side_by_name(const char *name)
{
	for (size_t s = 1; name && s < sizeof(sides) / sizeof(*sides); s++) {
		if (strcasecmp(name, sides[s]) == 0) {
			return (enum side)s;
		}
	}
	return SIDE_NONE;
}
