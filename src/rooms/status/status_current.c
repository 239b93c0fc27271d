/* SPDX-License-Identifier: MIT */
/* A home's newest status as one line of text, and back: what current_statuses keeps (schema.sql says what stands where). Called by status.c, which writes the line with
 * every return, by the board, which reads one for each home, and by verify. */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/status/status_private.h"

enum { PARTS = 9 };

const char *
current_line(struct arena *a, const struct current *cur)
{
	return arena_printf(a, "%s|%s|%s|%s|%lld|%lld|%lld|%s|%s%s%s", cur->day, cur->letters, cur->colour, cur->help, (long long)cur->beds_offered,
	    (long long)cur->first_sent_at, (long long)cur->sent_at, cur->how, cur->beds, cur->reasons[0] != 0 ? "\n" : "", cur->reasons);
}

/* The text comes from the arena, where nobody else looks at it: it is cut, not copied. Only the last part may hold a bar. */
static bool
cut(char *line, char *parts[PARTS], const char **ret_rest)
{
	char *end = strchr(line, '\n');

	*ret_rest = end != NULL ? end + 1 : "";
	if (end != NULL) {
		*end = 0;
	}
	for (int i = 0; i < PARTS - 1; i++) {
		parts[i] = line;
		line = strchr(line, '|');
		if (line == NULL) {
			return false;
		}
		*line++ = 0;
	}
	parts[PARTS - 1] = line;
	return true;
}

enum err
current_read(struct ctx *c, const char *line, struct current *ret)
{
	char *parts[PARTS];
	const char *reasons;

	if (!cut((char *)(uintptr_t)line, parts, &reasons) || !day_valid(parts[0]) || strlen(parts[1]) != LETTERS || !str_int(parts[4], &ret->beds_offered) ||
	    !str_int(parts[5], &ret->first_sent_at) || !str_int(parts[6], &ret->sent_at)) {
		return fail(c, ERR_BUG, NULL, "A current status cannot be read.");
	}
	ret->day = parts[0];
	ret->letters = parts[1];
	ret->colour = parts[2];
	ret->help = parts[3];
	ret->how = parts[7];
	ret->beds = parts[8];
	ret->reasons = reasons;
	return OK;
}
