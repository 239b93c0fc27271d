/* SPDX-License-Identifier: MIT */
/* A disk that can lose its power and fill up: a SQLite VFS over the usual one that knows of each file what the disk would hold if the power went now, which
 * is what was synced and perhaps some of what was written since. Files go on working as usual; the test takes such a disk
 * at any moment and writes it out elsewhere. Only the test program links it. */
#ifndef TESTS_VFS_POWERCUT_H
#define TESTS_VFS_POWERCUT_H

#include <stdbool.h>

/* What a disk would hold. */
struct powercut_disk;

void powercut_start(void); /* from now on files are opened through it */
void powercut_stop(void);  /* when all files are closed */

/* fn runs before each sync takes effect, on the thread that syncs; it may take a disk but not touch files. */
void powercut_on_sync(void (*fn)(void *arg), void *arg);

/* Runs the same fn at this moment. */
void powercut_now(void);

/* The disk as it would be now. With a seed other than 0 a random part of what was written since the last sync is on it too,
 * the last of it perhaps torn. Freed by powercut_disk_free. */
struct powercut_disk *powercut_disk(unsigned seed);
void powercut_disk_free(struct powercut_disk *d);

/* Writes the files, by their last names, into a folder; false when it cannot. */
bool powercut_disk_write(const struct powercut_disk *d, const char *folder);

/* The nth write from now and all after it find the disk full; 0 = there is room again. */
void powercut_full_after(int writes);

/* The nth sync from now and all after it fail; 0 = they work again; -1 = only the next fails. */
void powercut_sync_fails_after(int syncs);

/* Syncs since the start. */
long powercut_syncs(void);

#endif
