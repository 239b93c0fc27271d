/* SPDX-License-Identifier: MIT */
/* The room of server_room.h and the server around it. */
#include "tests/kit.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/server_room.h"
#include "web/dispatch.h"
#include "web/probes.h"
#include "web/reply.h"
#include "web/server_private.h"

struct test_set server_set;
struct web *server_web;
char server_at[96];
static atomic_llong live_now;

/* ---- the room ---- */

static enum err
say(struct req *r, const char *text)
{
	return reply_bytes(r, 200, "text/plain; charset=utf-8", text, strlen(text));
}

static enum err
hello(struct req *r)
{
	return say(r, "hello");
}

static enum err
slow_work(struct req *r)
{
	struct timespec t = { .tv_nsec = 300000000 };

	(void)nanosleep(&t, NULL);
	return say(r, "at last");
}

static enum err
big(struct req *r)
{
	for (int i = 0; i < 4000; i++) {
		buf_adds(&r->out.body,
			"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789");
	}
	r->out.status = 200;
	r->out.type = "text/plain";
	return OK;
}

static enum err
pet_write(struct req *r)
{
	struct pet p = { .name = arena_copy(r->ctx.arena, r->body, r->body_n), .weight = 1 };

	TRY(pet_add(&r->ctx, &p));
	return reply_see(r, "/hello");
}

static enum err
length(struct req *r)
{
	return say(r, arena_printf(r->ctx.arena, "%zu", r->body_n));
}

/* Says what came: the field, the file's name, its size and its sum. */
static enum err
upload_work(struct req *r)
{
	unsigned sum = 0;
	int64_t n = 0;
	unsigned char c;

	while (r->upload.fd >= 0 && read(r->upload.fd, &c, 1) == 1) {
		sum = sum * 31 + c;
		n++;
	}
	return say(r, arena_printf(r->ctx.arena, "%s %s %lld %lld %u", req_raw(r, "note"),
			      r->upload.filename, (long long)r->upload.size, (long long)n, sum));
}

static const struct route test_routes[] = {
	{ GET, "/hello", .work = hello, .may = MAY_ANYONE, .title = "t" },
	{ GET, "/slow", .work = slow_work, .may = MAY_ANYONE, .slow = 1, .title = "t" },
	{ GET, "/big", .work = big, .may = MAY_ANYONE, .title = "t" },
	{ POST, "/pets", .write = pet_write, .may = MAY_ANYONE, .raw_in = 1, .title = "t",
		.body_max = 100 },
	{ POST, "/slow-pets", .work = slow_work, .write = pet_write, .may = MAY_ANYONE, .raw_in = 1,
		.slow = 1, .title = "t" },
	{ POST, "/length", .work = length, .may = MAY_ANYONE, .raw_in = 1, .title = "t" },
	{ POST, "/upload", .work = upload_work, .may = MAY_ANYONE, .upload = 1, .body_max = 2 << 20,
		.title = "t" },
	ROUTES_END,
};

static const struct room test_room = { .name = "test", .routes = test_routes };
static const struct room *const test_rooms[] = { &probes_room, &test_room, NULL };

/* ---- who asks: everybody is the same person, of one group ---- */

static enum err
who(struct req *r, const char *cookie, const char *bearer)
{
	if (cookie != NULL || bearer != NULL) {
		r->actor = (struct actor){ .account = 1,
			.ref = "A1",
			.name = "A test",
			.session = cookie != NULL,
			.token = bearer != NULL };
		r->csrf = "token";
	}
	return OK;
}

static enum err
group(struct req *r, const char *ref, enum may may)
{
	static const struct reached_group all = {
		.id = 7, .ref = "G0000000007", .kind = "nation", .name = "All", .may = UINT64_MAX
	};

	(void)may;
	if (ref != NULL && strcmp(ref, all.ref) != 0) {
		return fail_at(
			&r->ctx, ERR_MISSING, NULL, __FILE__, __LINE__, "There is no such page.");
	}
	r->group = &all;
	return OK;
}

static enum err
home(struct req *r, const char *ref)
{
	(void)ref;
	return fail_at(&r->ctx, ERR_MISSING, NULL, __FILE__, __LINE__, "There is no such page.");
}

static enum err
once_find(struct req *r, bool *ret_found)
{
	(void)r;
	*ret_found = false;
	return OK;
}

static enum err
fine(struct req *r)
{
	(void)r;
	return OK;
}

static enum err
live_number(struct ctx *c, int64_t id, int64_t *ret)
{
	(void)c;
	assert_int_equal(id, 7);
	*ret = atomic_load(&live_now);
	return OK;
}

static const char *
start_page(struct req *r)
{
	(void)r;
	return "/hello";
}

static const struct web_access access_of_tests = {
	.who = who,
	.home = home,
	.group = group,
	.once_find = once_find,
	.once_keep = fine,
	.audit = fine,
	.live_number = live_number,
	.start_page = start_page,
};

/* ---- begin and end ---- */

int
server_room_start(void **state)
{
	static const struct host host;
	struct web_options o = { .host = &host,
		.access = &access_of_tests,
		.rooms = test_rooms,
		.listen = "127.0.0.1:0" };

	(void)state;
	(void)signal(SIGPIPE, SIG_IGN);
	test_set_open(&server_set);
	server_seconds = (struct server_seconds){ .idle = 30, .head = 1, .body = 1, .send = 60 };
	atomic_store(&live_now, 5);
	o.dataset = server_set.d;
	server_web = web_start(&server_set.c, &o);
	if (server_web == NULL) {
		print_error("%s\n", server_set.c.fault.sentence);
		return -1;
	}
	snprintf(server_at, sizeof(server_at), "%s", server_address(server_web));
	return 0;
}

int
server_room_stop(void **state)
{
	(void)state;
	server_room_end();
	test_set_close(&server_set);
	return 0;
}

void
want_answer(const struct http_answer *a, int status, const char *text)
{
	if (a->status != status || (text != NULL && strstr(a->body, text) == NULL)) {
		fail_msg("wanted %d %s, got %d %s", status, text == NULL ? "" : text, a->status,
			a->body);
	}
}

void
server_room_change(int64_t number)
{
	struct pet p = { .name = arena_printf(server_set.c.arena, "live-%lld", (long long)number),
		.weight = 1 };

	atomic_store(&live_now, number);
	assert_int_equal(db_write(&server_set.c, server_set.d, pet_add, &p), OK);
}

void
server_room_end(void)
{
	web_stop(server_web);
	server_web = NULL;
}
