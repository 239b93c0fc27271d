/* SPDX-License-Identifier: MIT */
/* What this installation is, read once at start and shared by all threads, read-only afterwards. */
#ifndef BASE_HOST_H
#define BASE_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pack; /* base/pack.h */

struct host {
	const char *data;     /* the folder of the data set */
	const char *database; /* NULL for SQLite in the folder, else a PostgreSQL URL */
	const char *zone;     /* the pack's time zone, "Europe/London" */
	const char *made_up;  /* NULL, or the sentence every page, file and answer of a made-up data set carries */
	const char *mail;     /* NULL, or the server of serve --mail, before that of the settings */
	const char *mail_secret; /* NULL, or the file that says with what name and password the server is spoken to */
	const char *mail_ca;  /* NULL, or a file of certificates to trust */
	unsigned char key[32];  /* keys the history chains */
	bool has_key;
	const struct pack *pack;
};

#endif
