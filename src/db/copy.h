/* SPDX-License-Identifier: MIT */
/* Copies of a whole data set: one file, by itself a SQLite data set of the same form whatever engine it came from, and data sets made out of such a file. Made
 * while others write. Called by the commands backup and restore; what a copy says of itself is theirs. */
#ifndef DB_COPY_H
#define DB_COPY_H

#include "db/open.h"

/* Called now and then, on the thread that copies. done is bytes, or rows of `what`; all is 0 when it is not known. */
struct copy_progress {
	void (*tell)(void *arg, const char *what, int64_t done, int64_t all);
	void *arg;
};

/* The data set as it is at one moment, in a file that must not be there yet. It is written beside, as FILE.partial: what a copy that was killed left there is
 * replaced, one that is being written is not. finish runs in one transaction on the copy alone, c->db its connection; then the file is on the disk and gets its
 * name. When anything fails nothing is left. Constant memory; nobody who writes waits for it. */
enum err dataset_copy(struct ctx *c, struct dataset *d, const char *file, write_fn *finish, void *arg, const struct copy_progress *progress,
    int64_t *ret_bytes) MUST_CHECK;

/* Refuses what is no whole copy of a form that this program knows: another file, a torn one, one of a newer program. */
enum err copy_look(struct ctx *c, const char *file) MUST_CHECK;

/* Makes a data set out of a copy that copy_look passed: in dir (SQLite) or in the empty database of url. prove runs with c->db on what was made, in the transaction that
 * makes it, before anybody can find it; when it fails there is nothing. SQLite: the lock of dir is held, and what a restore that was killed left is replaced. */
enum err dataset_restore(struct ctx *c, const char *file, const char *dir, const char *url, write_fn *prove, void *arg, const struct copy_progress *progress) MUST_CHECK;

/* What dataset_restore writes into dir until it is done. */
#define COPY_PARTIAL "alongside.db.partial"

#endif
