/* SPDX-License-Identifier: MIT */
/* See sender.h. The thread keeps a reading connection of its own, made anew when something failed,
 * so that a database that was away is found again. Not here: what is due, and what a mail says. */
#include "web/sender.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "web/room.h"

enum { LOOK_S = 1 };

struct sender {
	const struct host *host;
	struct dataset *dataset;
	struct mail_sender *mail;
	pthread_t thread;
	pthread_mutex_t mutex; /* for wake */
	pthread_cond_t wake;
	atomic_bool stop;
	struct db *db; /* the thread's own, as what follows */
	struct arena *arena;
	struct actor actor;
};

static void
look_away(struct sender *s)
{
	db_close(s->db);
	s->db = NULL;
}

static void
look(struct sender *s)
{
	struct ctx c = {
		.arena = s->arena, .actor = &s->actor, .host = s->host, .now = time(NULL)
	};

	arena_reset(s->arena);
	if (s->db == NULL) {
		s->db = db_open(&c, s->dataset);
	}
	if (s->db == NULL) {
		return;
	}
	c.db = s->db;
	if (rooms_hooks.actor != NULL && s->actor.account == 0) {
		struct actor program = { .account = 0 };

		if (rooms_hooks.actor(&c, &program) != OK) {
			look_away(s);
			return;
		}
		s->actor.account = program.account;
	}
	(void)rooms_hooks.mail_send(s->mail, &c, s->dataset, &s->stop);
	if (c.fault.err != OK) {
		log_line(LOG_ERROR, "mail", "sentence", c.fault.sentence, NULL);
		look_away(s);
	}
}

static void *
work(void *arg)
{
	struct sender *s = arg;
	struct timespec until;

	while (!atomic_load(&s->stop)) {
		look(s);
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += LOOK_S;
		pthread_mutex_lock(&s->mutex);
		while (!atomic_load(&s->stop) &&
			pthread_cond_timedwait(&s->wake, &s->mutex, &until) == 0) {
			/* woken for nothing */
		}
		pthread_mutex_unlock(&s->mutex);
	}
	return NULL;
}

static void
sender_free(struct sender *s)
{
	struct ctx c = {
		.arena = s->arena, .actor = &s->actor, .host = s->host, .now = time(NULL)
	};

	arena_reset(s->arena);
	rooms_hooks.mail_stop(s->mail, &c, s->dataset);
	db_close(s->db);
	arena_free(s->arena);
	pthread_mutex_destroy(&s->mutex);
	pthread_cond_destroy(&s->wake);
	free(s);
}

struct sender *
sender_start(const struct host *host, struct dataset *d)
{
	struct sender *s = rooms_hooks.mail_send == NULL ? NULL : calloc(1, sizeof(*s));
	pthread_condattr_t clock;

	if (s == NULL) {
		return NULL;
	}
	s->host = host;
	s->dataset = d;
	s->arena = arena_new();
	s->actor = (struct actor){ .name = "Alongside" };
	s->mail = rooms_hooks.mail_start(host);
	pthread_mutex_init(&s->mutex, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&s->wake, &clock);
	pthread_condattr_destroy(&clock);
	if (s->mail == NULL || pthread_create(&s->thread, NULL, work, s) != 0) {
		BUG("the thread that sends mail did not start");
	}
	return s;
}

void
sender_stop(struct sender *s)
{
	if (s == NULL) {
		return;
	}
	pthread_mutex_lock(&s->mutex);
	atomic_store(&s->stop, true);
	pthread_cond_signal(&s->wake);
	pthread_mutex_unlock(&s->mutex);
	pthread_join(s->thread, NULL);
	sender_free(s);
}
