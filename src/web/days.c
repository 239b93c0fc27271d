/* SPDX-License-Identifier: MIT */
/* See days.h. The clock is asked at least once a minute, because it may be set, and a machine may have slept through midnight. */
#include "web/days.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/day.h"
#include "base/log.h"
#include "web/room.h"

enum { LOOK_S = 60 };

struct days {
	const struct host *host;
	struct dataset *dataset;
	pthread_t thread;
	pthread_mutex_t mutex; /* guards end */
	pthread_cond_t wake;
	bool end;
	char sealed[DAY_SIZE]; /* the thread's own */
};

static bool
seal(const struct days *days, const char *day, bool again)
{
	static const struct actor program = { .name = "Alongside" };
	struct ctx c = {
		.arena = arena_new(), .actor = &program, .host = days->host, .now = time(NULL)
	};
	bool ok = rooms_hooks.seal_day(&c, days->dataset, day, again) == OK;

	if (!ok) {
		log_line(LOG_ERROR, "seal", "day", day, "sentence", c.fault.sentence, NULL);
	}
	arena_free(c.arena);
	return ok;
}

/* Seals yesterday, once; a failure is tried again. How long until it is worth looking again. */
static int64_t
look(struct days *days)
{
	struct arena *a = arena_new();
	int64_t now = time(NULL), until;
	char today[DAY_SIZE];
	const char *before;

	day_of(now, today);
	before = day_add(a, today, -1);
	if (strcmp(days->sealed, before) != 0 && seal(days, before, false)) {
		memcpy(days->sealed, before, DAY_SIZE);
	}
	until = day_instant(day_add(a, today, 1), 0) - now;
	arena_free(a);
	return until < 1 ? 1 : until > LOOK_S ? LOOK_S : until;
}

static void *
work(void *arg)
{
	struct days *days = arg;
	struct timespec until;

	pthread_mutex_lock(&days->mutex);
	while (!days->end) {
		int64_t wait;

		pthread_mutex_unlock(&days->mutex);
		wait = look(days);
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += wait;
		pthread_mutex_lock(&days->mutex);
		while (!days->end && pthread_cond_timedwait(&days->wake, &days->mutex, &until) == 0) {
			/* woken for nothing */
		}
	}
	pthread_mutex_unlock(&days->mutex);
	return NULL;
}

struct days *
days_start(const struct host *host, struct dataset *d)
{
	struct days *days = calloc(1, sizeof(*days));
	pthread_condattr_t clock;

	if (days == NULL || rooms_hooks.seal_day == NULL) {
		free(days);
		return NULL;
	}
	days->host = host;
	days->dataset = d;
	pthread_mutex_init(&days->mutex, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&days->wake, &clock);
	pthread_condattr_destroy(&clock);
	if (pthread_create(&days->thread, NULL, work, days) != 0) {
		log_line(LOG_ERROR, "seal", "sentence", "There is no room for another thread.", NULL);
		free(days);
		return NULL;
	}
	return days;
}

void
days_stop(struct days *days)
{
	char today[DAY_SIZE];

	if (days == NULL) {
		return;
	}
	pthread_mutex_lock(&days->mutex);
	days->end = true;
	pthread_cond_signal(&days->wake);
	pthread_mutex_unlock(&days->mutex);
	pthread_join(days->thread, NULL);
	day_of(time(NULL), today);
	(void)seal(days, today, true);
	pthread_mutex_destroy(&days->mutex);
	pthread_cond_destroy(&days->wake);
	free(days);
}
