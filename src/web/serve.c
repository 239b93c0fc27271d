/* SPDX-License-Identifier: MIT */
/* `alongside serve`: opens the house, starts the web and the socket for commands, waits for SIGTERM
 * or SIGINT, and ends in the order that loses nothing: no more requests, those that run are
 * answered, their writes are durable, the log goes into the file. A second signal ends it at once.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "out/smtp.h"
#include "web/command.h"
#include "web/days.h"
#include "web/dispatch.h"
#include "web/errand.h"
#include "web/sender.h"
#include "web/server_private.h"

static bool
log_option(const char *level)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };

	for (int i = 0; level != NULL && i < 4; i++) {
		if (str_eq(level, names[i])) {
			log_level((enum log_level)i);
			return true;
		}
	}
	return level == NULL;
}

static const char *
options_wrong(struct command_run *run, struct web_options *o, int64_t *batch_max)
{
	const char *batch = command_option(run, "batch-max");

	o->listen = str_or(command_option(run, "listen"), "127.0.0.1:8080");
	o->tls_cert = command_option(run, "tls-cert");
	o->tls_key = command_option(run, "tls-key");
	o->origin = command_option(run, "origin");
	o->assets = command_option(run, "assets");
	o->timing = command_flag(run, "timing");
	if ((o->tls_cert == NULL) != (o->tls_key == NULL)) {
		return "--tls-cert and --tls-key go together.";
	}
	if (o->origin != NULL && !str_starts(o->origin, "http://") &&
		!str_starts(o->origin, "https://")) {
		return "--origin is what stands before the path in a browser: https://alongside.example";
	}
	if (!log_option(command_option(run, "log"))) {
		return "--log is debug, info, warn or error.";
	}
	if (batch != NULL &&
		(!str_int(batch, batch_max) || *batch_max < 1 || *batch_max > 100000)) {
		return "--batch-max is a number from 1.";
	}
	if (command_word(run, 0) != NULL) {
		return "serve takes no words, only options.";
	}
	return NULL;
}

/* Threads inherit the mask, so the signals reach only sigwait. SIGHUP says that the certificate was
 * renewed; where there is none, it ends the program like any other when its terminal is closed. */
static sigset_t
signals_hold(bool tls)
{
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	if (tls) {
		sigaddset(&stop, SIGHUP);
	}
	(void)pthread_sigmask(SIG_BLOCK, &stop, NULL);
	return stop;
}

/* Where mail goes, said on the command line: for this start only, before the settings. */
static const char *
mail_options_wrong(struct command_run *run, struct host *host)
{
	const char *secret = command_option(run, "mail-secret"), *ca = command_option(run, "mail-ca");

	host->mail = command_option(run, "mail");
	host->mail_secret = secret;
	host->mail_ca = ca;
	if (host->mail != NULL && !smtp_url_fine(host->mail)) {
		return "--mail is smtp://HOST:PORT or smtps://HOST:PORT.";
	}
	if (secret != NULL && access(secret, R_OK) != 0) {
		return "--mail-secret names a file that cannot be read.";
	}
	return ca != NULL && access(ca, R_OK) != 0 ? "--mail-ca names a file that cannot be read." : NULL;
}

static enum err
serve_house(struct command_run *run, struct house *h, struct web_options *o, const sigset_t *stop)
{
	struct ctx *c = &run->ctx;
	struct errands *errands = NULL;
	struct sender *sender;
	struct days *days;
	struct web *w;
	int got = 0;

	o->host = &h->host;
	o->dataset = h->dataset;
	o->access = rooms_hooks.access == NULL ? NULL : rooms_hooks.access();
	w = web_start(c, o);
	if (w == NULL) {
		return c->fault.err;
	}
	if (h->host.database == NULL && (errands = errands_start(c, h)) == NULL) {
		web_stop(w);
		return c->fault.err;
	}
	days = days_start(&h->host, h->dataset);
	sender = sender_start(&h->host, h->dataset);
	fprintf(run->out, "Alongside serves %s://%s\n", o->tls_cert != NULL ? "https" : "http",
		server_address(w));
	(void)fflush(run->out);
	while (sigwait(stop, &got) != 0 || got == SIGHUP) {
		if (got == SIGHUP) {
			server_certificate_again(w);
		}
	}
	(void)pthread_sigmask(SIG_UNBLOCK, stop, NULL);
	log_line(LOG_INFO, "stopping", NULL);
	errands_stop(errands);
	sender_stop(sender);
	web_stop(w);
	days_stop(days);
	return db_checkpoint(h->dataset);
}

int
serve_run(struct command_run *run)
{
	struct web_options o = { .listen = NULL };
	struct house *h = run->house;
	sigset_t stop;
	int64_t batch_max = 0;
	const char *wrong = options_wrong(run, &o, &batch_max);
	enum err e;

	if (wrong == NULL) {
		wrong = mail_options_wrong(run, &h->host);
	}
	if (wrong == NULL && run->dir == NULL) {
		wrong = "--data DIR says where the data are.";
	}
	if (wrong != NULL) {
		return command_usage(run, wrong);
	}
	stop = signals_hold(o.tls_cert != NULL);
	e = house_open(&run->ctx, h, NEEDS_WRITE);
	if (e == OK) {
		if (h->made) {
			fprintf(run->err, "A new, empty data set was made in %s.\n", run->dir);
		}
		if (batch_max > 0) {
			dataset_batch_max(h->dataset, (int)batch_max);
		}
		e = serve_house(run, h, &o, &stop);
	}
	return e == OK ? 0 : command_failed(run);
}
