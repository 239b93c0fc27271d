/* SPDX-License-Identifier: MIT */
/* Assets (assets.h): found in the table that tools/embed made, answered from responses made once at
 * start. With a folder (serve --dev) the files are read anew and never kept, so that a change of a
 * stylesheet needs no build. */
#include <fcntl.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "web/assets.h"
#include "web/metrics.h"

struct asset_store {
	const char *dir;
	struct MHD_Response **plain, **gzip; /* as many as assets; gzip[i] may be NULL */
	struct MHD_Response *missing;
};

const struct asset *
asset_find(const char *name, size_t n)
{
	size_t low = 0, high = assets_n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int cmp = strncmp(name, assets[middle].name, n);

		if (cmp == 0 && assets[middle].name[n] != '\0') {
			cmp = -1;
		}
		if (cmp == 0) {
			return &assets[middle];
		}
		if (cmp < 0) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	return NULL;
}

/* ---- addresses ---- */

static pthread_once_t urls_once = PTHREAD_ONCE_INIT;
static char (*urls)[128];

static void
urls_make(void)
{
	urls = calloc(assets_n + 1, sizeof(*urls));
	if (urls == NULL) {
		BUG("out of memory");
	}
	for (size_t i = 0; i < assets_n; i++) {
		snprintf(urls[i], sizeof(urls[i]), "/assets/%s/%s", assets[i].hash, assets[i].name);
	}
}

const char *
asset_url(const char *name)
{
	const struct asset *a = asset_find(name, strlen(name));

	if (a == NULL) {
		BUG("no asset called %s", name);
	}
	pthread_once(&urls_once, urls_make);
	return urls[a - assets];
}

/* ---- responses ---- */

static struct MHD_Response *
response_make(const struct asset *a, bool gzip)
{
	const void *p = gzip ? a->gzip : a->bytes;
	struct MHD_Response *r;

	r = MHD_create_response_from_buffer(
		gzip ? a->gzip_size : a->size, (void *)(uintptr_t)p, MHD_RESPMEM_PERSISTENT);
	if (r == NULL) {
		return NULL;
	}
	MHD_add_response_header(r, "Content-Type", a->type);
	MHD_add_response_header(r, "Cache-Control", "public, max-age=31536000, immutable");
	MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(r, "Cross-Origin-Resource-Policy", "same-origin");
	/* An SVG opened by itself is a document: it may do nothing. */
	MHD_add_response_header(r, "Content-Security-Policy", "default-src 'none'");
	if (a->gzip != NULL) {
		MHD_add_response_header(r, "Vary", "Accept-Encoding");
	}
	if (gzip) {
		MHD_add_response_header(r, "Content-Encoding", "gzip");
	}
	return r;
}

struct asset_store *
assets_start(const char *dir)
{
	struct asset_store *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		return NULL;
	}
	s->dir = dir;
	s->plain = calloc(assets_n + 1, sizeof(*s->plain));
	s->gzip = calloc(assets_n + 1, sizeof(*s->gzip));
	s->missing = MHD_create_response_from_buffer(
		10, (void *)(uintptr_t) "Not found\n", MHD_RESPMEM_PERSISTENT);
	if (s->plain == NULL || s->gzip == NULL || s->missing == NULL) {
		assets_stop(s);
		return NULL;
	}
	MHD_add_response_header(s->missing, "Content-Type", "text/plain");
	for (size_t i = 0; i < assets_n; i++) {
		s->plain[i] = response_make(&assets[i], false);
		s->gzip[i] = assets[i].gzip == NULL ? NULL : response_make(&assets[i], true);
		if (s->plain[i] == NULL || (assets[i].gzip != NULL && s->gzip[i] == NULL)) {
			assets_stop(s);
			return NULL;
		}
	}
	return s;
}

void
assets_stop(struct asset_store *s)
{
	if (s == NULL) {
		return;
	}
	for (size_t i = 0; i < assets_n; i++) {
		if (s->plain != NULL && s->plain[i] != NULL) {
			MHD_destroy_response(s->plain[i]);
		}
		if (s->gzip != NULL && s->gzip[i] != NULL) {
			MHD_destroy_response(s->gzip[i]);
		}
	}
	if (s->missing != NULL) {
		MHD_destroy_response(s->missing);
	}
	free(s->plain);
	free(s->gzip);
	free(s);
}

/* ---- asking ---- */

/* The asset of "HASH/NAME": its own hash, or nothing, so that an old page never gets new bytes for
 * an old name. */
static const struct asset *
asset_asked(const char *rest, bool any_hash)
{
	const char *slash = strchr(rest, '/');
	const struct asset *a = slash == NULL ? NULL : asset_find(slash + 1, strlen(slash + 1));

	if (a == NULL || any_hash) {
		return a;
	}
	return strlen(a->hash) == (size_t)(slash - rest) &&
			       strncmp(a->hash, rest, (size_t)(slash - rest)) == 0
		       ? a
		       : NULL;
}

/* From the folder; the name is one of the table's, so it leads nowhere else. */
static struct MHD_Response *
response_read(const char *dir, const struct asset *a)
{
	struct MHD_Response *r;
	struct stat st;
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, a->name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		if (fd >= 0) {
			close(fd);
		}
		return NULL;
	}
	r = MHD_create_response_from_fd64((uint64_t)st.st_size, fd);
	if (r == NULL) {
		close(fd);
		return NULL;
	}
	MHD_add_response_header(r, "Content-Type", a->type);
	MHD_add_response_header(r, "Cache-Control", "no-store");
	return r;
}

bool
assets_here(const char *path)
{
	return strncmp(path, "/assets/", 8) == 0 || strcmp(path, "/favicon.ico") == 0;
}

int
assets_answer(struct asset_store *s, struct MHD_Connection *connection, const char *path, bool gzip)
{
	const struct asset *a;
	struct MHD_Response *fresh = NULL, *r;
	int status, queued;

	if (strncmp(path, "/assets/", 8) == 0) {
		a = asset_asked(path + 8, s->dir != NULL);
	} else {
		a = asset_find("favicon.svg", 11);
	}
	if (a != NULL && s->dir != NULL) {
		fresh = response_read(s->dir, a);
	}
	if (fresh != NULL) {
		r = fresh;
	} else if (a == NULL) {
		r = s->missing;
	} else {
		r = gzip && a->gzip != NULL ? s->gzip[a - assets] : s->plain[a - assets];
	}
	status = a == NULL ? MHD_HTTP_NOT_FOUND : MHD_HTTP_OK;
	metrics_asset(status);
	queued = MHD_queue_response(connection, (unsigned)status, r);
	if (fresh != NULL) {
		MHD_destroy_response(fresh);
	}
	return queued;
}
