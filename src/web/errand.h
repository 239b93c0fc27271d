/* SPDX-License-Identifier: MIT */
/* Changing commands while a program serves the same SQLite data set: the words and the terminal's
 * descriptors go through DIR/socket (mode 0600), the serving program runs the command with its own
 * writer, writes to the terminal itself and answers with the exit status. Called by command.c
 * (send) and serve.c (start, stop). */
#ifndef WEB_ERRAND_H
#define WEB_ERRAND_H

#include <stdbool.h>

#include "web/house.h"

struct errands;

/* True when a serving program has taken the command: *ret_status is its exit status (1 when it went
 * away in the middle). words: of the command's name, which stand before run->argv. */
bool
errand_send(const char *dir, const struct command_run *run, int words, int *ret_status);

/* Listens at DIR/socket. NULL with a fault. */
struct errands *
errands_start(struct ctx *c, struct house *h);

/* Takes no more, waits for those that run, removes the socket. NULL is fine. */
void
errands_stop(struct errands *e);

#endif
