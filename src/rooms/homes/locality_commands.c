/* SPDX-License-Identifier: MIT */
/* The command `import localities FILE`. The rules are in localities.c. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rooms/homes/homes_pages.h"
#include "rooms/homes/localities.h"

enum { FILE_BYTES = 8 << 20 };

struct importing {
	struct list rows;
	int64_t new_ones;
};

static enum err
file_read(struct ctx *c, const char *path, const char **ret, size_t *ret_n)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	ssize_t got = -1;
	char *p = NULL;

	if (fd < 0 || fstat(fd, &st) != 0) {
		enum err e = fail(c, ERR_INVALID, "file", "The file %s cannot be read: %s.", path, strerrordesc_np(errno));

		if (fd >= 0) {
			close(fd);
		}
		return e;
	}
	if (S_ISREG(st.st_mode) && st.st_size <= FILE_BYTES) {
		p = arena_alloc(c->arena, (size_t)st.st_size + 1);
		got = read(fd, p, (size_t)st.st_size);
	}
	close(fd);
	if (got < 0 || got != st.st_size) {
		return fail(c, ERR_INVALID, "file", "The file %s cannot be read, or is larger than 8 MB.", path);
	}
	*ret = p;
	*ret_n = (size_t)got;
	return OK;
}

static enum err
import_write(struct ctx *c, void *arg)
{
	struct importing *i = arg;

	return localities_import(c, &i->rows, &i->new_ones);
}

int
localities_run(struct command_run *run)
{
	const char *path = command_word(run, 0), *bytes = NULL;
	struct importing i = {0};
	size_t n = 0;

	if (path == NULL || command_word(run, 1) != NULL) {
		return command_usage(run, "Name one file.");
	}
	if (file_read(&run->ctx, path, &bytes, &n) != OK || localities_read(&run->ctx, bytes, n, &i.rows) != OK ||
	    db_write(&run->ctx, run->dataset, import_write, &i) != OK) {
		return command_failed(run);
	}
	fprintf(run->out, "%zu localities: %lld new\n", i.rows.n, (long long)i.new_ones);
	return 0;
}
