/* SPDX-License-Identifier: MIT */
/* Work that goes on after its request was answered: an import that a person has accepted and watches on a page. One thread, there only while there is work; jobs
 * run one after the other. What a job has done stands in a row of its room, so that the page and other processes see it, and so that a job that a
 * power cut ended is known for what it is. Called by rooms' handlers (job_start) and by web_stop. */
#ifndef WEB_JOBS_H
#define WEB_JOBS_H

#include "db/open.h"
#include "web/req.h"

/* c has a reading connection of its own and acts as the person of the request; arg is the copy that was made of the text. */
typedef void job_fn(struct ctx *c, struct dataset *d, const char *arg);

/* May be called in a .write, which may yet fail or run again: the job itself looks whether its row says that it is wanted, and waits a little for the commit. */
void job_start(struct req *r, job_fn *fn, const char *arg);

/* Until no job runs or waits. */
void jobs_wait(void);

#endif
