/* SPDX-License-Identifier: MIT */
/* Live streams (live.h says what they carry). A stream with nothing to say suspends its connection
 * inside the reader that libmicrohttpd calls; the ticker resumes it. Numbers are read once for each
 * group, not for each stream, on the ticker's own connection, so that a commit costs the same
 * however many browsers look on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "base/log.h"
#include "db/open.h"
#include "web/exchange.h"

enum {
	SPACE_MS = 1000, /* at most one message a second */
	JITTER_MS = 300, /* so that a hundred browsers do not ask at the same instant */
	BEAT_MS = 20000,
	LIFE_MS = 600000, /* then the browser connects again, and its session and reach are looked
			     at again */
	LOOK_MS = 100,	  /* at most so often are numbers read */
};

struct live_group {
	int64_t id, number;
	char ref[REF_SIZE];
	int streams;
	struct live_group *next;
};

struct stream {
	struct live *live;
	struct live_group *group;
	struct MHD_Connection *connection;
	int64_t sent; /* the number last told; -1 none */
	int64_t next_ms, beat_ms, until_ms;
	bool asleep;
	struct stream *next, *prev;
};

struct live {
	struct web *web;
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	pthread_t ticker;
	bool dirty, ended, stop;
	unsigned jitter;
	int streams;
	struct live_group *groups;
	struct stream *first;
	struct db *db;	     /* the ticker's */
	struct arena *arena; /* the ticker's */
};

/* ---- groups ---- */

static struct live_group *
group_take(struct live *l, int64_t id, const char *ref)
{
	struct live_group *g;

	for (g = l->groups; g != NULL; g = g->next) {
		if (g->id == id) {
			g->streams++;
			return g;
		}
	}
	g = calloc(1, sizeof(*g));
	if (g != NULL) {
		g->id = id;
		g->number = -1;
		snprintf(g->ref, sizeof(g->ref), "%s", ref);
		g->streams = 1;
		g->next = l->groups;
		l->groups = g;
		l->dirty = true;
	}
	return g;
}

static void
group_leave(struct live *l, struct live_group *g)
{
	struct live_group **at = &l->groups;

	if (--g->streams > 0) {
		return;
	}
	while (*at != g) {
		at = &(*at)->next;
	}
	*at = g->next;
	free(g);
}

/* ---- a stream ---- */

static int
message(char *p, size_t n, const char *ref, int64_t number)
{
	return snprintf(
		p, n, "data: {\"group\":\"%s\",\"number\":%lld}\n\n", ref, (long long)number);
}

static int64_t
next_time(struct live *l, int64_t now)
{
	l->jitter = l->jitter * 1664525u + 1013904223u;
	return now + SPACE_MS + (int64_t)(l->jitter >> 16) % JITTER_MS;
}

static bool
has_news(const struct stream *s, int64_t now)
{
	return s->group->number >= 0 && s->group->number != s->sent && now >= s->next_ms;
}

static ssize_t
stream_read(void *cls, uint64_t pos, char *p, size_t n)
{
	struct stream *s = cls;
	struct live *l = s->live;
	int64_t now = clock_ms();
	ssize_t written = 0;

	(void)pos;
	if (n < 128) {
		return MHD_CONTENT_READER_END_WITH_ERROR;
	}
	pthread_mutex_lock(&l->mutex);
	if (l->ended || now >= s->until_ms) {
		written = MHD_CONTENT_READER_END_OF_STREAM;
	} else if (has_news(s, now)) {
		s->sent = s->group->number;
		s->next_ms = next_time(l, now);
		s->beat_ms = now + BEAT_MS;
		written = message(p, n, s->group->ref, s->sent);
	} else if (now >= s->beat_ms) {
		s->beat_ms = now + BEAT_MS;
		written = snprintf(p, n, ": still here\n\n");
	} else {
		s->asleep = true;
		MHD_suspend_connection(s->connection);
	}
	pthread_mutex_unlock(&l->mutex);
	return written;
}

static void
stream_free(void *cls)
{
	struct stream *s = cls;
	struct live *l = s->live;

	pthread_mutex_lock(&l->mutex);
	if (s->prev != NULL) {
		s->prev->next = s->next;
	} else {
		l->first = s->next;
	}
	if (s->next != NULL) {
		s->next->prev = s->prev;
	}
	group_leave(l, s->group);
	l->streams--;
	pthread_mutex_unlock(&l->mutex);
	free(s);
}

static void
stream_add(struct live *l, struct stream *s)
{
	s->next = l->first;
	if (l->first != NULL) {
		l->first->prev = s;
	}
	l->first = s;
	l->streams++;
	pthread_cond_signal(&l->cond);
}

struct MHD_Response *
live_response(struct live *l, struct req *r, struct MHD_Connection *connection)
{
	struct stream *s = calloc(1, sizeof(*s));
	struct MHD_Response *response;
	bool full;

	if (s == NULL) {
		return NULL;
	}
	*s = (struct stream){ .live = l, .connection = connection, .sent = -1 };
	s->beat_ms = clock_ms() + BEAT_MS;
	s->until_ms = clock_ms() + LIFE_MS;
	pthread_mutex_lock(&l->mutex);
	full = l->ended || l->streams >= LIVE_MAX ||
	       (s->group = group_take(l, r->group->id, r->group->ref)) == NULL;
	if (!full) {
		stream_add(l, s);
	}
	pthread_mutex_unlock(&l->mutex);
	if (full) {
		free(s);
		return NULL;
	}
	response = MHD_create_response_from_callback(
		MHD_SIZE_UNKNOWN, 1024, stream_read, s, stream_free);
	if (response == NULL) {
		stream_free(s);
		return NULL;
	}
	/* A proxy must pass each message on at once. */
	MHD_add_response_header(response, "X-Accel-Buffering", "no");
	return response;
}

enum err
live_open(struct req *r)
{
	struct server *s = r->web->server;
	char text[128];
	int64_t number = 0;
	int n;

	if (s != NULL && live_count(s->live) >= LIVE_MAX) {
		return fail(&r->ctx, ERR_BUSY, NULL,
			"Very many people are looking on. The page still shows what is new when you reload it.");
	}
	TRY(r->web->o.access->live_number(&r->ctx, r->group->id, &number));
	r->out.status = MHD_HTTP_OK;
	r->out.type = "text/event-stream";
	if (s == NULL) {
		n = message(text, sizeof(text), r->group->ref, number);
		buf_add(&r->out.body, text, (size_t)n);
	}
	return OK;
}

/* ---- the ticker ---- */

/* The numbers of n groups as they are now; false when the data are away. */
static bool
numbers_read(struct live *l, const int64_t *ids, int64_t *ret, int n)
{
	static const struct actor nobody;
	struct ctx c = {
		.arena = l->arena, .actor = &nobody, .host = l->web->o.host, .now = time(NULL)
	};
	enum err e = OK;

	arena_reset(l->arena);
	if (l->db == NULL && (l->db = db_open(&c, l->web->o.dataset)) == NULL) {
		return false;
	}
	c.db = l->db;
	e = db_read_begin(&c);
	for (int i = 0; i < n && e == OK; i++) {
		e = l->web->o.access->live_number(&c, ids[i], &ret[i]);
	}
	db_read_end(&c);
	if (e != OK) {
		log_line(LOG_WARN, "live", "error", err_name(e), NULL);
	}
	return e == OK;
}

/* Locked before and after; unlocked while it reads. */
static void
numbers_refresh(struct live *l)
{
	int64_t ids[LIVE_MAX], numbers[LIVE_MAX] = { 0 };
	int n = 0;
	bool read;

	for (struct live_group *g = l->groups; g != NULL && n < LIVE_MAX; g = g->next) {
		ids[n++] = g->id;
	}
	l->dirty = false;
	if (n == 0) {
		return;
	}
	pthread_mutex_unlock(&l->mutex);
	read = numbers_read(l, ids, numbers, n);
	pthread_mutex_lock(&l->mutex);
	l->dirty = l->dirty || !read;
	for (struct live_group *g = l->groups; g != NULL && read; g = g->next) {
		for (int i = 0; i < n; i++) {
			if (ids[i] == g->id) {
				g->number = numbers[i];
			}
		}
	}
}

/* Those asleep that have something to say. The list is good after unlocking: a suspended connection
 * cannot go away. */
static int
wake_list(struct live *l, struct MHD_Connection **list, bool *ret_soon)
{
	int64_t now = clock_ms();
	int n = 0;

	*ret_soon = l->dirty;
	for (struct stream *s = l->first; s != NULL && n < LIVE_MAX; s = s->next) {
		if (s->asleep &&
			(l->ended || has_news(s, now) || now >= s->beat_ms || now >= s->until_ms)) {
			s->asleep = false;
			list[n++] = s->connection;
		} else if (s->group->number != s->sent) {
			*ret_soon = true;
		}
	}
	return n;
}

/* Until something happens, at most so long. Locked. */
static void
wait_ms(struct live *l, int64_t ms)
{
	struct timespec until;

	if (ms <= 0) {
		return;
	}
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += (long)(ms % 1000) * 1000000L;
	until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	(void)pthread_cond_timedwait(&l->cond, &l->mutex, &until);
}

static void *
tick(void *live)
{
	struct live *l = live;
	struct MHD_Connection *list[LIVE_MAX];
	bool soon = false;
	int64_t looked_ms = 0;

	pthread_mutex_lock(&l->mutex);
	while (!l->stop) {
		int n;

		wait_ms(l, l->dirty ? looked_ms + LOOK_MS - clock_ms() : soon ? LOOK_MS : 1000);
		if (l->dirty && !l->ended && clock_ms() >= looked_ms + LOOK_MS) {
			looked_ms = clock_ms();
			numbers_refresh(l);
		}
		n = wake_list(l, list, &soon);
		pthread_mutex_unlock(&l->mutex);
		for (int i = 0; i < n; i++) {
			MHD_resume_connection(list[i]);
		}
		pthread_mutex_lock(&l->mutex);
	}
	pthread_mutex_unlock(&l->mutex);
	return NULL;
}

void
live_wake(struct live *l)
{
	pthread_mutex_lock(&l->mutex);
	if (!l->dirty && l->streams > 0) {
		l->dirty = true;
		pthread_cond_signal(&l->cond);
	}
	pthread_mutex_unlock(&l->mutex);
}

struct live *
live_start(struct ctx *c, struct web *w)
{
	struct live *l = calloc(1, sizeof(*l));
	pthread_condattr_t monotonic;

	if (l == NULL) {
		(void)fail(c, ERR_IO, NULL, "Out of memory.");
		return NULL;
	}
	l->web = w;
	l->arena = arena_new();
	random_bytes(&l->jitter, sizeof(l->jitter));
	pthread_mutex_init(&l->mutex, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&l->cond, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (pthread_create(&l->ticker, NULL, tick, l) != 0) {
		(void)fail(c, ERR_IO, NULL, "This machine has no room for another thread.");
		l->stop = true;
		arena_free(l->arena);
		free(l);
		return NULL;
	}
	return l;
}

void
live_end(struct live *l)
{
	pthread_mutex_lock(&l->mutex);
	l->ended = true;
	pthread_cond_signal(&l->cond);
	pthread_mutex_unlock(&l->mutex);
}

void
live_free(struct live *l)
{
	if (l == NULL) {
		return;
	}
	pthread_mutex_lock(&l->mutex);
	l->stop = true;
	pthread_cond_signal(&l->cond);
	pthread_mutex_unlock(&l->mutex);
	pthread_join(l->ticker, NULL);
	if (l->db != NULL) {
		db_close(l->db);
	}
	arena_free(l->arena);
	pthread_mutex_destroy(&l->mutex);
	pthread_cond_destroy(&l->cond);
	free(l);
}

int
live_count(struct live *l)
{
	int n = 0;

	if (l != NULL) {
		pthread_mutex_lock(&l->mutex);
		n = l->streams;
		pthread_mutex_unlock(&l->mutex);
	}
	return n;
}
