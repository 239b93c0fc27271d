/* SPDX-License-Identifier: MIT */
/* Any bytes as a multipart form with a file, through libmicrohttpd's reader and src/web/body.c, in pieces as a slow line would bring them: fields are text,
 * an upload holds as many bytes as it says, and nothing is kept of what was refused. */
#include "fuzz/fuzz.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "web/exchange.h"

enum { BODY_MOST = 64 * 1024 };

static struct MHD_Daemon *http;
static struct web web;
static struct server server = {.web = &web};
static const struct route route = {.method = POST, .path = "/upload", .upload = 1, .body_max = BODY_MOST};

static void
request_check(const struct exchange *x)
{
	const struct req *r = x->req;
	struct stat st;

	for (size_t i = 0; i < r->raw.n; i++) {
		const struct pair *p = LIST_AT(r->raw, struct pair, i);

		must(utf8_valid(p->name, strlen(p->name)) && utf8_valid(p->value, strlen(p->value)));
	}
	must(r->raw.n <= 200);
	must(x->body_fault == OK || r->upload.filename == NULL);
	if (r->upload.filename != NULL) {
		must(fstat(r->upload.fd, &st) == 0 && st.st_size == r->upload.size && r->upload.size <= BODY_MOST);
		must(strchr(r->upload.filename, '/') == NULL);
		close(r->upload.fd);
	}
}

static enum MHD_Result
answer(void *cls, struct MHD_Connection *connection, const char *url, const char *method, const char *version, const char *data, size_t *size, void **own)
{
	struct exchange *x = *own;
	struct MHD_Response *empty;
	enum MHD_Result sent;

	(void)cls;
	(void)url;
	(void)method;
	(void)version;
	if (x == NULL) {
		*own = x = calloc(1, sizeof(*x));
		must(x != NULL);
		x->server = &server;
		x->connection = connection;
		x->route = &route;
		x->req = ARENA_NEW(fuzz_ctx.arena, struct req);
		x->req->ctx = fuzz_ctx;
		return body_open(x, MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Type")) ? MHD_YES : MHD_NO;
	}
	if (*size > 0) {
		body_take(x, data, *size);
		*size = 0;
		return MHD_YES;
	}
	body_close(x);
	request_check(x);
	empty = MHD_create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT);
	sent = MHD_queue_response(connection, 200, empty);
	MHD_destroy_response(empty);
	return sent;
}

static void
answered(void *cls, struct MHD_Connection *connection, void **own, enum MHD_RequestTerminationCode how)
{
	(void)cls;
	(void)connection;
	(void)how;
	if (*own != NULL) {
		body_drop(*own);
		free(*own);
		*own = NULL;
	}
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	fuzz_start();
	http = MHD_start_daemon(MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, answer, NULL, MHD_OPTION_NOTIFY_COMPLETED, answered, NULL, MHD_OPTION_END);
	must(http != NULL);
	return 0;
}

/* The first byte says how large the pieces are. */
int
LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct sockaddr_storage from = {.ss_family = AF_UNIX};
	char head[200], back[256];
	size_t piece, at = 1;
	int fd[2];

	if (n < 2 || n > BODY_MOST) {
		return 0;
	}
	fuzz_next();
	piece = (size_t)p[0] * 16 + 1;
	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fd) == 0);
	must(MHD_add_connection(http, fd[1], (struct sockaddr *)&from, sizeof(from)) == MHD_YES);
	snprintf(head, sizeof(head), "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=AaB03x\r\nContent-Length: %zu\r\n\r\n", n - 1);
	must(write(fd[0], head, strlen(head)) == (ssize_t)strlen(head));
	for (int round = 0; round < 400; round++) {
		size_t now = n - at < piece ? n - at : piece;

		if (at < n) {
			ssize_t wrote = write(fd[0], p + at, now);

			at += wrote > 0 ? (size_t)wrote : 0;
			piece = round > 300 ? n : piece;
		}
		must(MHD_run(http) == MHD_YES);
		if (read(fd[0], back, sizeof(back)) >= 0) {
			break;
		}
	}
	close(fd[0]);
	MHD_run(http);
	MHD_run(http);
	return 0;
}
