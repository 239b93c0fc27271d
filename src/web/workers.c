/* SPDX-License-Identifier: MIT */
/* Slow work - sign-in, imports, exports - on a few threads of its own, while the connection sleeps.
 * On PostgreSQL, where a write keeps its thread until COMMIT has returned, writes come here too.
 * Called by exchange.c. */
#include "web/exchange.h"

static void *
worker(void *server)
{
	struct server *s = server;

	for (;;) {
		struct exchange *x;

		pthread_mutex_lock(&s->work_mutex);
		while (s->first == NULL && !s->work_end) {
			pthread_cond_wait(&s->work_cond, &s->work_mutex);
		}
		x = s->first;
		if (x != NULL) {
			s->first = x->next;
			if (s->first == NULL) {
				s->last = NULL;
			}
			s->waiting--;
		}
		pthread_mutex_unlock(&s->work_mutex);
		if (x == NULL) {
			return NULL;
		}
		exchange_run(x);
	}
}

bool
workers_start(struct server *s)
{
	while (s->workers < WORKERS) {
		if (pthread_create(&s->worker[s->workers], NULL, worker, s) != 0) {
			return false;
		}
		s->workers++;
	}
	return true;
}

void
workers_stop(struct server *s)
{
	pthread_mutex_lock(&s->work_mutex);
	s->work_end = true;
	pthread_cond_broadcast(&s->work_cond);
	pthread_mutex_unlock(&s->work_mutex);
	for (int i = 0; i < s->workers; i++) {
		pthread_join(s->worker[i], NULL);
	}
	s->workers = 0;
}

bool
workers_add(struct exchange *x)
{
	struct server *s = x->server;
	bool room;

	x->next = NULL;
	pthread_mutex_lock(&s->work_mutex);
	room = s->waiting < WORK_WAITING_MAX;
	if (room) {
		if (s->last != NULL) {
			s->last->next = x;
		} else {
			s->first = x;
		}
		s->last = x;
		s->waiting++;
		pthread_cond_signal(&s->work_cond);
	}
	pthread_mutex_unlock(&s->work_mutex);
	return room;
}
