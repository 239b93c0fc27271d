/* SPDX-License-Identifier: MIT */
/*
 * Runs hostile/page.html on values that try to leave their place. For tests/tools/run.sh only.
 */
#include <stdio.h>

#include "hostile/page.html.h"

int
main(void)
{
	static struct row rows[] = {{"<script>alert(1)</script>", 1}, {"\" onclick=\"x", 2}, {NULL, -3}};
	static const char *const names[] = {"<>\"'&", "' autofocus x='", "</textarea><img src=x>", "&lt;", "../?a=b&c#d", NULL};
	static const char *const paths[] = {"javascript:alert(1)", "//evil.example/", "/a\" b", "/a?b=1&c=2", "", NULL};

	for (size_t i = 0; i < 6; i++) {
		struct buf b;
		struct view v = {.name = names[i], .path = paths[i], .html = "<i>ours</i>", .n = (int)i - 1};

		if (i > 0) {
			v.rows = (struct list){.rows = rows, .n = 3, .size = sizeof(struct row)};
		}
		buf_init(&b, 100000);
		page(&b, &v);
		printf("%s\n----\n", b.p);
		buf_done(&b);
	}
	return 0;
}
