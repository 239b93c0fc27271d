/* SPDX-License-Identifier: MIT */
/* alongside import register FILE --as-of DATE: reads the file, then accepts it in one write. Its one line of summary goes to the terminal that asked. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/register/register_accept.h"
#include "rooms/register/register_room.h"
#include "rooms/settings/settings.h"
#include "web/room.h"

struct importing {
	struct register_file *f;
	struct register_how how;
	const char *summary;
	int64_t file;
};

/* The size is looked at before a byte is read. */
static enum err
file_load(struct ctx *c, const char *path, char **ret, size_t *ret_n)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	size_t n = 0;
	char *p;

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		if (fd >= 0) {
			close(fd);
		}
		return fail(c, ERR_IO, NULL, "%s cannot be read%s%s.", path, fd < 0 ? ": " : "", fd < 0 ? strerror(errno) : "");
	}
	if (st.st_size > REGISTER_BYTES) {
		close(fd);
		return fail(c, ERR_LIMIT, NULL, "%s is %lld MB large; a file of the register has at most 64 MB. Is it the right file?", path,
		    (long long)(st.st_size / 1024 / 1024));
	}
	p = arena_alloc(c->arena, (size_t)st.st_size + 1);
	while (n < (size_t)st.st_size) {
		ssize_t got = read(fd, p + n, (size_t)st.st_size - n);

		if (got <= 0) {
			break;
		}
		n += (size_t)got;
	}
	close(fd);
	*ret = p;
	*ret_n = n;
	return OK;
}

static enum err
import_write(struct ctx *c, void *arg)
{
	struct importing *m = arg;

	return register_accept(c, m->f, &m->how, &m->summary, &m->file);
}

static enum err
import_do(struct command_run *run, const char *path, struct importing *m)
{
	struct ctx *c = &run->ctx;
	struct register_reading reading = {.with_people = m->how.with_people};
	struct settings settings;
	char *p = NULL;
	size_t n = 0;
	enum err e;

	TRY(register_how_check(c, &m->how));
	TRY(file_load(c, path, &p, &n));
	TRY(db_read_begin(c));
	e = settings_get(c, 0, &settings);
	db_read_end(c);
	TRY(e);
	reading.all_kinds = str_eq(settings.scope, "all");
	TRY(register_read(c, p, n, &reading, &m->f));
	return db_write(c, run->dataset, import_write, m);
}

int
register_import_run(struct command_run *run)
{
	const char *path = command_word(run, 0), *as_of = command_option(run, "as-of"), *slash;
	struct importing m = {.how = {.replace = command_flag(run, "replace"),
	                          .reason = str_or(command_option(run, "reason"), ""),
	                          .with_people = command_flag(run, "with-people"),
	                          .whole = !command_flag(run, "even-if-smaller")}};

	if (!path || command_word(run, 1) || !as_of) {
		return command_usage(run, "one FILE, and --as-of with the day it tells of.");
	}
	if (!day_valid(as_of)) {
		return command_usage(run, "the day of --as-of is written like 2026-03-31.");
	}
	slash = strrchr(path, '/');
	m.how.filename = slash ? slash + 1 : path;
	m.how.as_of = as_of;
	if (import_do(run, path, &m) != OK) {
		return command_failed(run);
	}
	fprintf(run->out, "%s\n", m.summary);
	if (m.how.with_people && m.file) {
		fprintf(run->out, "Names, telephones and addresses of people in the file were kept, because --with-people was given.\n");
	}
	return 0;
}
