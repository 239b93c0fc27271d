/* SPDX-License-Identifier: MIT */
/* One request on its way through libmicrohttpd, shared by the files of the server (server_private.h
 * lists them) and by nobody else. An exchange belongs to the pool thread of its connection, except
 * while state is AWAY: then to one worker or to the writer, which gives it back by resuming the
 * connection. libmicrohttpd's own lock orders the two. */
#ifndef WEB_EXCHANGE_H
#define WEB_EXCHANGE_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "web/assets.h"
#include "web/live.h"
#include "web/metrics.h"
#include "web/server_private.h"

enum {
	CONNECTIONS_MAX = 1000,
	BODY_BYTES_S = 32768, /* the slowest line that is served */
	WORKERS = 4,
	WORK_WAITING_MAX = 256,
	LINGER_MAX = 32, /* refused uploads being read to nowhere, so that the refusal arrives */
	LINGER_S = 10,
	STOP_MS = 3000, /* when stopping: what clients get to finish sending and reading */
};

/* A TCP connection, from accept to close. */
struct link {
	struct server *server;
	int fd;
	_Atomic int64_t deadline_ms; /* monotonic; 0: none */
	bool cut;		     /* the sweeper has ended it */
	bool linger;		     /* the client may still be sending what was refused */
	struct link *next, *prev;
};

enum exchange_state {
	EX_NEW = 0,
	EX_BODY,    /* bytes are coming in, or the request is whole */
	EX_ASSET,   /* a file of ours, without any request */
	EX_AWAY,    /* suspended: a worker or the writer has it */
	EX_WRITTEN, /* the write is decided: x->written */
	EX_DONE,    /* req->out is complete */
	EX_SENT,
};

/* What is known from the headers beyond struct req_head. */
struct exchange_head {
	struct req_head req;
	const char *cookie, *authorization; /* whole; req has the session and the token of them */
	const char *forwarded;		    /* X-Forwarded-For */
	bool gzip, chunked;
};

struct upload_in; /* body.c: a multipart form being read */
struct thread_db; /* server.c: a reading connection of one thread */

struct exchange {
	struct server *server;
	struct MHD_Connection *connection;
	struct link *link;
	struct req *req;
	enum exchange_state state;
	bool gzip;    /* the client takes it */
	bool writing; /* for a worker: the work is done, the write is next */
	enum err written;
	char *target;		   /* as it came */
	const struct route *route; /* outlives req */
	struct buf text;	   /* body, or the form field being read */
	struct upload_in *upload;
	int64_t received;    /* bytes of body */
	enum err body_fault; /* OK, ERR_LIMIT, ERR_IO, ERR_INVALID */
	int status;
	int64_t start_us, write_us;
	struct metrics_times times;
	struct exchange *next; /* in the workers' queue */
};

struct server {
	struct web *web;
	struct MHD_Daemon *daemon;
	struct live *live;
	struct asset_store *assets;
	char address[96];
	bool tls;
	atomic_bool stopping;
	atomic_int busy; /* exchanges begun and not complete */

	pthread_mutex_t mutex; /* links, lingering, dbs */
	struct link *links;
	struct thread_db *dbs;
	pthread_t sweeper;
	int wake_fd; /* wakes the sweeper */
	bool sweep_end;
	struct lingering {
		int fd;
		int64_t until_ms;
	} lingering[LINGER_MAX];

	pthread_mutex_t work_mutex; /* first, last, waiting */
	pthread_cond_t work_cond;
	struct exchange *first, *last;
	int waiting;
	int workers; /* threads started */
	bool work_end;
	pthread_t worker[WORKERS];
};

int64_t
clock_ms(void); /* monotonic */

/* server.c: this thread's own reading connection, opened at first need; NULL with a fault in c. */
struct db *
server_db(struct server *s, struct ctx *c);

/* exchange.c: libmicrohttpd's callbacks, and what a worker does with one exchange. */
void *
exchange_begin(void *server, const char *uri, struct MHD_Connection *connection);
enum MHD_Result
exchange_step(void *server, struct MHD_Connection *connection, const char *url, const char *method,
	const char *version, const char *data, size_t *size, void **cls);
void
exchange_end(void *server, struct MHD_Connection *connection, void **cls,
	enum MHD_RequestTerminationCode how);
void
exchange_run(struct exchange *x);

/* answer.c */
enum MHD_Result
answer_send(struct exchange *x); /* req->out as it stands; lets the request go */
enum MHD_Result
answer_plain(struct exchange *x, int status,
	const char *sentence); /* a literal; where the page itself cannot be made */
void
answer_security(const struct server *s,
	struct MHD_Response *response); /* the headers that every answer carries */

/* body.c */
bool
body_open(struct exchange *x, const char *type);
void
body_take(struct exchange *x, const char *data, size_t n);
void
body_close(struct exchange *x); /* all is there: into req */
void
body_drop(struct exchange *x); /* whatever is left */

/* sweep.c */
bool
sweep_start(struct server *s);
void
sweep_stop(struct server *s);
void
sweep_link(void *server, struct MHD_Connection *connection, void **cls,
	enum MHD_ConnectionNotificationCode how);
void
sweep_hurry(struct server *s); /* nobody's deadline is later than now */
void
link_deadline(struct link *l, int64_t seconds); /* from now; 0: none */

/* workers.c */
bool
workers_start(struct server *s);
void
workers_stop(struct server *s); /* after the last exchange has come back */
bool
workers_add(struct exchange *x); /* false: too many are waiting */

#endif
