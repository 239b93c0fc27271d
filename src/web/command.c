/* SPDX-License-Identifier: MIT */
/* From argv to a command's exit status (command.h). A changing command is first offered to a
 * program that serves the same folder (errand.c), because one process holds a SQLite data set. */
#include "web/command.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "web/errand.h"

enum { WORDS_MAX = 64 };

/* ---- the table ---- */

/* How many words of argv spell the name; 0: another name. */
static int
name_match(const char *name, int argc, char **argv)
{
	int words = 0;

	while (*name != '\0') {
		size_t n = strcspn(name, " ");

		if (words == argc || strlen(argv[words]) != n ||
			strncmp(name, argv[words], n) != 0) {
			return 0;
		}
		words++;
		name += n + strspn(name + n, " ");
	}
	return words;
}

static void
rows_search(
	const struct command *rows, int argc, char **argv, const struct command **best, int *words)
{
	for (; rows != NULL && rows->name != NULL; rows++) {
		int n = name_match(rows->name, argc, argv);

		if (n > *words) {
			*words = n;
			*best = rows;
		}
	}
}

const struct command *
command_find(int argc, char **argv, int *ret_words)
{
	const struct command *best = NULL;
	int words = 0;

	rows_search(builtin_commands, argc, argv, &best, &words);
	for (size_t i = 0; rooms[i] != NULL; i++) {
		rows_search(rooms[i]->commands, argc, argv, &best, &words);
	}
	*ret_words = words;
	return best;
}

/* ---- options ---- */

bool
command_common(int *argc, char **argv, struct house_options *ret, FILE *err)
{
	struct {
		const char *name;
		const char **to;
	} common[] = { { "--data", &ret->data }, { "--database", &ret->database },
		{ "--pack", &ret->pack }, { "--key", &ret->key } };
	int kept = 0;

	for (int i = 0; i < *argc; i++) {
		size_t k = 0;

		while (k < sizeof(common) / sizeof(*common) &&
			strcmp(common[k].name, argv[i]) != 0) {
			k++;
		}
		if (k == sizeof(common) / sizeof(*common)) {
			argv[kept++] = argv[i];
		} else if (i + 1 == *argc || argv[i + 1][0] == '\0') {
			fprintf(err, "alongside: %s needs a value behind it.\n", argv[i]);
			return false;
		} else {
			*common[k].to = argv[++i];
		}
	}
	*argc = kept;
	return true;
}

/* What a usage line says of "--name": 0 nothing, 1 it stands alone, 2 a value follows. "[--replace
 * --reason WORDS] [--email|--sign-in-name NAME]". */
static int
usage_says(const char *usage, const char *option)
{
	size_t n = strlen(option);

	for (const char *at = usage; (at = strstr(at, option)) != NULL; at += n) {
		const char *end = at + n;

		if ((at > usage && strchr(" [|", at[-1]) == NULL) ||
			(*end != '\0' && strchr(" ]|", *end) == NULL)) {
			continue; /* part of a longer one */
		}
		while (*end == '|') {
			end += 1 + strcspn(end + 1, " ]|");
		}
		if (*end != ' ' || end[1] == '\0' || end[1] == '[' ||
			strncmp(end + 1, "--", 2) == 0) {
			return 1;
		}
		return 2;
	}
	return 0;
}

int
command_check(struct command_run *run)
{
	const char *usage = str_or(run->command->usage, "");

	if (run->argc > WORDS_MAX) {
		return command_usage(run, "These are too many words.");
	}
	run->used = 0;
	for (int i = 0; i < run->argc; i++) {
		int says;

		if (strncmp(run->argv[i], "--", 2) != 0) {
			continue;
		}
		says = usage_says(usage, run->argv[i]);
		if (says == 0) {
			return command_usage(run, arena_printf(run->ctx.arena,
							  "There is no option %s.", run->argv[i]));
		}
		run->used |= UINT64_C(1) << i;
		if (says == 2) {
			if (i + 1 == run->argc) {
				return command_usage(
					run, arena_printf(run->ctx.arena,
						     "%s needs a value behind it.", run->argv[i]));
			}
			run->used |= UINT64_C(1) << ++i;
		}
	}
	return 0;
}

/* Where --name stands, not counting values; -1. */
static int
option_at(const struct command_run *run, const char *name)
{
	const char *usage = str_or(run->command->usage, "");

	name += strncmp(name, "--", 2) == 0 ? 2 : 0;
	for (int i = 0; i < run->argc; i++) {
		if (strncmp(run->argv[i], "--", 2) != 0) {
			continue;
		}
		if (strcmp(run->argv[i] + 2, name) == 0) {
			return i;
		}
		i += usage_says(usage, run->argv[i]) == 2;
	}
	return -1;
}

const char *
command_option(struct command_run *run, const char *name)
{
	int at = option_at(run, name);

	return at < 0 || at + 1 >= run->argc ? NULL : run->argv[at + 1];
}

bool
command_flag(struct command_run *run, const char *name)
{
	return option_at(run, name) >= 0;
}

const char *
command_word(struct command_run *run, int i)
{
	for (int k = 0; k < run->argc; k++) {
		if (!(run->used & (UINT64_C(1) << k)) && i-- == 0) {
			return run->argv[k];
		}
	}
	return NULL;
}

int
command_usage(struct command_run *run, const char *why)
{
	fprintf(run->err, "alongside %s: %s\nusage: alongside %s %s\n", run->command->name, why,
		run->command->name, str_or(run->command->usage, ""));
	return 2;
}

int
command_failed(struct command_run *run)
{
	const char *sentence = run->ctx.fault.sentence;

	fprintf(run->err, "alongside %s: %s\n", run->command->name,
		str_or(sentence, "It could not be done."));
	return 1;
}

/* ---- running ---- */

static enum err
actor_find(struct command_run *run)
{
	run->actor.name = "Alongside";
	run->ctx.actor = &run->actor;
	if (run->command->needs == NEEDS_NOTHING || run->command->needs == NEEDS_NEW ||
		rooms_hooks.actor == NULL) {
		return OK;
	}
	return rooms_hooks.actor(&run->ctx, &run->actor);
}

static int
run_with_data(struct command_run *run)
{
	bool snapshot = run->command->needs == NEEDS_READ;
	int status;

	run->ctx.db = db_open(&run->ctx, run->dataset);
	if (run->ctx.db == NULL) {
		return command_failed(run);
	}
	if (snapshot && db_read_begin(&run->ctx) != OK) {
		status = command_failed(run);
	} else if (actor_find(run) != OK) {
		status = command_failed(run);
	} else {
		status = run->command->run(run);
	}
	if (snapshot) {
		db_read_end(&run->ctx);
	}
	db_close(run->ctx.db);
	return status;
}

int
command_run_in(struct house *h, struct command_run *run)
{
	int status;

	run->ctx.arena = arena_new();
	run->ctx.host = &h->host;
	run->ctx.now = time(NULL);
	run->dataset = h->dataset;
	run->house = h;
	run->dir = h->o.data;
	run->url = h->host.database;
	run->pack = h->o.pack;
	run->ctx.actor = &run->actor;
	status = command_check(run);
	if (status == 0 && run->dataset == NULL) {
		status = actor_find(run) != OK ? command_failed(run) : run->command->run(run);
	} else if (status == 0) {
		status = run_with_data(run);
	}
	(void)fflush(run->out);
	if (ferror(run->out) && status == 0) {
		fprintf(run->err, "alongside %s: The output could not be written.\n",
			run->command->name);
		status = 1;
	}
	arena_free(run->ctx.arena);
	return status;
}

/* The data are opened, or the command is given to the program that has them open. */
static int
run_here_or_there(struct house *h, struct command_run *run, struct ctx *c, int words)
{
	int needs = run->command->needs;
	int status;

	if (needs != NEEDS_NOTHING && h->o.data == NULL) {
		return command_usage(run, "--data DIR says where the data are.");
	}
	if (needs == NEEDS_WRITE && errand_send(h->o.data, run, words, &status)) {
		return status;
	}
	if ((needs == NEEDS_READ || needs == NEEDS_WRITE) && house_open(c, h, needs) != OK) {
		run->ctx.fault = c->fault;
		status = command_failed(run);
	} else {
		if (needs == NEEDS_WRITE && h->made) {
			fprintf(run->err, "A new, empty data set was made in %s.\n", h->o.data);
		}
		status = command_run_in(h, run);
	}
	return status;
}

/* ---- a command that makes the data set ---- */

struct first {
	struct command_run *run;
	write_fn *fn;
	void *arg;
};

/* The account "Alongside" is among the rows that have just been made. */
static enum err
first_write(struct ctx *c, void *arg)
{
	struct first *f = arg;

	if (rooms_hooks.actor != NULL) {
		TRY(rooms_hooks.actor(c, &f->run->actor));
	}
	return f->fn(c, f->arg);
}

enum err
command_make(struct command_run *run, write_fn *fn, void *arg)
{
	struct first first = { .run = run, .fn = fn, .arg = arg };
	struct house *h = run->house;
	enum err e;

	h->first = first_write;
	h->first_arg = &first;
	e = house_open(&run->ctx, h, NEEDS_NEW);
	h->first = NULL;
	if (e != OK) {
		house_undo(h);
	}
	return e;
}

static int
named(int argc, char **argv, struct house_options *o)
{
	static const struct actor nobody = { .name = "Alongside" };
	struct command_run run = { .in = stdin, .out = stdout, .err = stderr };
	struct ctx c = { .arena = arena_new(), .actor = &nobody, .now = time(NULL) };
	struct house h = { .arena = NULL };
	int words, status;

	run.command = command_find(argc, argv, &words);
	if (run.command == NULL) {
		if (argc == 0) {
			fprintf(stderr, "alongside: Which command? See: alongside help\n");
		} else {
			fprintf(stderr, "alongside: There is no command %s. See: alongside help\n",
				argv[0]);
		}
		arena_free(c.arena);
		return 2;
	}
	run.argc = argc - words;
	run.argv = argv + words;
	run.ctx.arena = c.arena;
	status = command_check(&run);
	if (status == 0 && house_start(&c, o, &h) != OK) {
		run.ctx.fault = c.fault;
		status = command_failed(&run);
	} else if (status == 0) {
		status = run_here_or_there(&h, &run, &c, words);
	}
	if (h.arena != NULL) {
		house_end(&h);
	}
	arena_free(c.arena);
	return status;
}

int
command_main(int argc, char **argv)
{
	static char help[] = "help", version[] = "version";
	struct house_options o = { .data = NULL };

	(void)signal(SIGPIPE, SIG_IGN);
	argc--;
	argv++;
	if (!command_common(&argc, argv, &o, stderr)) {
		return 2;
	}
	if (argc > 0 && (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0)) {
		argv[0] = help;
	} else if (argc > 0 && strcmp(argv[0], "--version") == 0) {
		argv[0] = version;
	}
	return named(argc, argv, &o);
}
