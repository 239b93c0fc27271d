/* SPDX-License-Identifier: MIT */
/* A queue and a thread that ends when the queue is empty. Everything a job needs is copied: its request is long gone when it runs. The thread is joined,
 * never left to itself: what a data set keeps for each thread goes when the thread does. */
#include "web/jobs.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "web/dispatch.h"

struct job {
	struct arena *arena;
	struct ctx ctx;
	struct actor actor;
	struct dataset *dataset;
	job_fn *fn;
	const char *arg;
	struct job *next;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t idle = PTHREAD_COND_INITIALIZER;
static struct job *first, *last;
static pthread_t thread;
static bool running; /* takes jobs from the queue */
static bool begun;   /* is there to be joined */

static void
job_run(struct job *j)
{
	j->ctx.db = db_open(&j->ctx, j->dataset);
	if (j->ctx.db) {
		j->fn(&j->ctx, j->dataset, j->arg);
		db_close(j->ctx.db);
	} else {
		log_line(LOG_ERROR, "job", "problem", j->ctx.fault.sentence, NULL);
	}
	arena_free(j->arena);
}

static void *
jobs_thread(void *unused)
{
	(void)unused;
	for (;;) {
		struct job *j;

		pthread_mutex_lock(&mutex);
		j = first;
		if (!j) {
			running = false;
			pthread_cond_broadcast(&idle);
			pthread_mutex_unlock(&mutex);
			return NULL;
		}
		first = j->next;
		if (!first) {
			last = NULL;
		}
		pthread_mutex_unlock(&mutex);
		job_run(j);
	}
}

/* With the mutex held; the thread has let go of it for the last time. */
static void
thread_end(void)
{
	if (begun) {
		pthread_join(thread, NULL);
		begun = false;
	}
}

void
job_start(struct req *r, job_fn *fn, const char *arg)
{
	struct arena *arena = arena_new();
	struct job *j = ARENA_NEW(arena, struct job);

	j->arena = arena;
	j->actor = *r->ctx.actor;
	j->actor.ref = arena_text(arena, j->actor.ref);
	j->actor.name = arena_text(arena, j->actor.name);
	j->actor.organisation_name = arena_text(arena, j->actor.organisation_name);
	j->ctx = (struct ctx){.arena = arena, .actor = &j->actor, .host = r->ctx.host, .now = r->ctx.now};
	j->dataset = r->web->o.dataset;
	j->fn = fn;
	j->arg = arena_text(arena, arg);
	pthread_mutex_lock(&mutex);
	if (last) {
		last->next = j;
	} else {
		first = j;
	}
	last = j;
	if (!running) {
		thread_end();
		running = begun = pthread_create(&thread, NULL, jobs_thread, NULL) == 0;
	}
	pthread_mutex_unlock(&mutex);
}

void
jobs_wait(void)
{
	pthread_mutex_lock(&mutex);
	while (running) {
		pthread_cond_wait(&idle, &mutex);
	}
	thread_end();
	pthread_mutex_unlock(&mutex);
}
