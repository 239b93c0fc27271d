/* SPDX-License-Identifier: MIT */
/*
 * Templates: raw only where tools/lint.allow says so, one line FILE:EXPRESSION each. All else about a
 * template is refused by the template compiler itself. Called by main for each .html under src.
 */
#include "lint/lint.h"

void
check_html(struct tree *t, const struct source *s)
{
	for (const char *p = s->all.p; s->layer && (p = strstr(p, "{{")); p += 2) {
		const char *q = p + 2 + strspn(p + 2, " \t\n"), *end;
		struct text key = {0};

		if (strncmp(q, "raw", 3) != 0 || is_word_char(q[3])) {
			continue;
		}
		q += 3 + strspn(q + 3, " \t\n");
		end = strstr(q, "}}");
		if (!end) {
			continue;
		}
		while (end > q && isspace((unsigned char)end[-1])) {
			end--;
		}
		text_addf(&key, "\n%s:%.*s\n", s->path, (int)(end - q), q);
		if (!strstr(t->allow.p, key.p)) {
			fault(t, s, line_of(s, (size_t)(p - s->all.p)), "raw", "%.*s is not in tools/lint.allow", (int)(end - q), q);
		}
		text_done(&key);
	}
}
