/* SPDX-License-Identifier: MIT */
/*
 * Who may include whom: the table of ARCHITECTURE.md, checked. Templates count with their use lines.
 * A test may look inside its own subject; it is held to nothing here but the engines' headers.
 */
#include "lint/lint.h"

/* Rooms are handled apart. */
static const struct {
	const char *layer;
	const char *may_use; /* between spaces */
} layers[] = {
    {"base", " base "},
    {"db", " base db "},
    {"out", " base out "},
    {"web", " base db out web "},
};

static const struct {
	const char *header, *layer;
} engines[] = {
    {"sqlite3.h", "db"},
    {"libpq-fe.h", "db"},
    {"microhttpd.h", "web"},
    {"curl/curl.h", "out"},
};

/* Is it the file ROOM/ROOM.h of another room? */
static bool
is_door(const char *target)
{
	const char *room = target + strlen("rooms/");
	size_t n = strcspn(room, "/");

	return room[n] == '/' && strncmp(room + n + 1, room, n) == 0 && strcmp(room + n + 1 + n, ".h") == 0;
}

/* What the pages of a room are given to show is theirs too: x_pages.h, x_view.h. */
static bool
is_pages_header(const char *path)
{
	return ends_in(path, "_pages.h") || ends_in(path, "_view.h");
}

static const char *
room_refusal(const struct source *s, const char *target)
{
	bool pages = ends_in(s->path, "_pages.c") || is_pages_header(s->path) || ends_in(s->path, "_commands.c") ||
	             ends_in(s->path, "_command.c") || ends_in(s->path, "_view.h") || ends_in(s->path, ".html");
	size_t n = strlen(s->room);

	if (strncmp(target, "rooms/", 6) == 0) {
		if (strncmp(target + 6, s->room, n) == 0 && target[6 + n] == '/') {
			return (ends_in(target, ".html.h") || is_pages_header(target)) && !pages ? "templates and views belong to the room's pages" : NULL;
		}
		return is_door(target) ? NULL : "another room is entered by its door";
	}
	/* web/may.h is the list of permissions and nothing else: rules judge by them too. */
	if (strncmp(target, "web/", 4) == 0 && !pages && strcmp(target, "web/may.h") != 0) {
		return "the rules know nothing of the web: only _pages.c, _view.h, _command.c and templates do";
	}
	return NULL;
}

static void
check_include(struct tree *t, const struct source *s, int line, const char *target, bool quoted)
{
	size_t n = strcspn(target, "/");

	for (size_t i = 0; i < sizeof(engines) / sizeof(*engines); i++) {
		if (strcmp(target, engines[i].header) == 0 && strcmp(s->layer, engines[i].layer) != 0) {
			fault(t, s, line, "layer", "%s only in src/%s", target, engines[i].layer);
		}
	}
	if (!quoted || ends_in(s->path, "_test.c") || !*s->layer) {
		return;
	}
	if (!target[n]) {
		fault(t, s, line, "layer", "\"%s\": includes are written from src/", target);
		return;
	}
	if (s->room) {
		const char *why = room_refusal(s, target);

		if (why) {
			fault(t, s, line, "layer", "\"%s\": %s", target, why);
		}
		return;
	}
	for (size_t i = 0; i < sizeof(layers) / sizeof(*layers); i++) {
		char word[16];

		snprintf(word, sizeof(word), " %.*s ", n < 12 ? (int)n : 12, target);
		if (strcmp(s->layer, layers[i].layer) == 0 && !strstr(layers[i].may_use, word)) {
			fault(t, s, line, "layer", "%s may not use \"%s\", only%.*s", s->layer, target,
			    (int)strlen(layers[i].may_use) - 1, layers[i].may_use);
		}
	}
}

/* Each include of a C file, or use of a template: its target, copied to ret. NULL at the end. */
static const char *
include_next(const struct source *s, const char *p, char *ret, size_t size, bool *ret_quoted)
{
	bool html = ends_in(s->path, ".html");

	for (; (p = strstr(p, html ? "use" : "include")); p++) {
		const char *before = p, *q = p + (html ? 3 : 7);
		size_t n;

		do {
			before--;
		} while (before > s->all.p && (*before == ' ' || *before == '\t'));
		q += strspn(q, " \t");
		if (before < s->all.p || *before != (html ? '{' : '#') || (*q != '"' && *q != '<')) {
			continue;
		}
		n = strcspn(q + 1, "\">\n");
		snprintf(ret, size, "%.*s", (int)n, q + 1);
		*ret_quoted = *q == '"';
		return q;
	}
	return NULL;
}

void
check_layers(struct tree *t, const struct source *s)
{
	const char *p = s->all.p;
	char target[256];
	bool quoted;

	while (s->layer && (p = include_next(s, p, target, sizeof(target), &quoted))) {
		check_include(t, s, line_of(s, (size_t)(p - s->all.p)), target, quoted);
	}
}

/* Walks from the door of one room through the doors it includes; trail is "\nroom\nroom\n". */
static bool
cycle_from(struct tree *t, const char *room, const char *goal, struct text *trail)
{
	struct text path = {0};
	bool found = false;

	text_addf(&path, "src/rooms/%s/%s.h", room, room);
	for (size_t i = 0; i < t->n && !found; i++) {
		const char *p = t->s[i].all.p;
		char target[256], key[128];
		bool quoted;

		while (strcmp(t->s[i].path, path.p) == 0 && !found &&
		    (p = include_next(&t->s[i], p, target, sizeof(target), &quoted))) {
			if (strncmp(target, "rooms/", 6) != 0 || !is_door(target)) {
				continue;
			}
			target[6 + strcspn(target + 6, "/")] = 0;
			snprintf(key, sizeof(key), "\n%.100s\n", target + 6);
			if (strcmp(target + 6, goal) == 0) {
				found = true;
			} else if (!strstr(trail->p, key)) {
				text_addf(trail, "%s\n", target + 6);
				found = cycle_from(t, target + 6, goal, trail);
			}
		}
	}
	text_done(&path);
	return found;
}

void
check_cycles(struct tree *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct source *s = &t->s[i];
		struct text trail = {0};
		char own[256];

		if (!s->room || !*s->room || strncmp(s->path, "src/", 4) != 0) {
			continue;
		}
		snprintf(own, sizeof(own), "rooms/%.100s/%.100s.h", s->room, s->room);
		if (strcmp(s->path + 4, own) != 0) {
			continue;
		}
		text_addf(&trail, "\n%s\n", s->room);
		if (cycle_from(t, s->room, s->room, &trail)) {
			fault(t, s, 1, "cycle", "the doors of the rooms go in a circle through %s", s->room);
		}
		text_done(&trail);
	}
}
