/* SPDX-License-Identifier: MIT */
/* The parts of the room that its descriptor in register_pages.c names. Private to the room. */
#ifndef ROOMS_REGISTER_ROOM_H
#define ROOMS_REGISTER_ROOM_H

#include "db/db.h"

struct command_run;

enum err register_start(struct ctx *c) MUST_CHECK;                                                  /* register.c */
enum err register_verify(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;        /* register_verify.c */
int register_import_run(struct command_run *run);                                                   /* register_command.c */

#endif
