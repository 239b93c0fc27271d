/* SPDX-License-Identifier: MIT */
/* The command line: argv -> a row of a command table -> run. The rows are the rooms' (room.h) and
 * the program's own (builtin.c). What a row's usage says is what is checked: an option it does not
 * name is refused. Called by main.c, and by errand.c for commands asked of a serving program. */
#ifndef WEB_COMMAND_H
#define WEB_COMMAND_H

#include "web/house.h"

/* The program's own commands; ended by a row without a name. `serve` opens its data set itself
 * (NEEDS_NOTHING). */
extern const struct command builtin_commands[];

/* The row that argv begins with, and how many words its name has. NULL when there is none. */
const struct command *
command_find(int argc, char **argv, int *ret_words);

/* What stands on every command line, taken out of argv (which gets shorter): false with a sentence
 * on err. */
bool
command_common(int *argc, char **argv, struct house_options *ret, FILE *err);

/* Checks the words behind the name against the row's usage: 0, or 2 after saying what is wrong.
 * Before command_option and the like. */
int
command_check(struct command_run *run);

/* Runs one command in an open house. run has argc, argv, command and the streams; the rest is
 * filled in here. */
int
command_run_in(struct house *h, struct command_run *run);

/* A whole process: 0, 1 or 2. */
int
command_main(int argc, char **argv);

/* serve.c */
int
serve_run(struct command_run *run);

#endif
