/* SPDX-License-Identifier: MIT */
/* Counters (metrics.h). A slot for each route, found by the address of its row in a small open
 * hash; adding takes no lock. Written out as Prometheus text with the route's pattern, so that
 * neither a home nor a person is in it. */
#include "web/metrics.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 1024, CLASSES = 6, STEPS = 5 };

/* Upper bounds of the histogram. */
static const int64_t step_us[STEPS] = { 1000, 10000, 100000, 1000000, 10000000 };
static const char *const step_text[STEPS] = { "0.001", "0.01", "0.1", "1", "10" };

struct slot {
	_Atomic(const struct route *) route;
	atomic_llong by_class[CLASSES]; /* of status / 100 */
	atomic_llong steps[STEPS];
	atomic_llong count, all_us, sql_us, template_us;
};

static struct slot slots[SLOTS];
static struct slot no_route;
static atomic_llong assets_sent, assets_missing, writes_ok, writes_refused, batches, cuts;

_Thread_local int64_t metrics_template_us;

int64_t
metrics_clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static struct slot *
slot_of(const struct route *route)
{
	size_t at = ((uintptr_t)route >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 54;

	if (route == NULL) {
		return &no_route;
	}
	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *s = &slots[(at + i) % SLOTS];
		const struct route *there = atomic_load_explicit(&s->route, memory_order_relaxed);

		if (there == route) {
			return s;
		}
		if (there == NULL && (atomic_compare_exchange_strong(&s->route, &there, route) ||
					     there == route)) {
			return s;
		}
	}
	return &no_route;
}

static void
add(atomic_llong *n, int64_t by)
{
	atomic_fetch_add_explicit(n, by, memory_order_relaxed);
}

void
metrics_request(const struct route *route, int status, const struct metrics_times *t)
{
	struct slot *s = slot_of(route);

	add(&s->count, 1);
	add(&s->by_class[status >= 100 && status < 600 ? status / 100 : 0], 1);
	for (int i = 0; i < STEPS; i++) {
		if (t->all_us <= step_us[i]) {
			add(&s->steps[i], 1);
			break;
		}
	}
	add(&s->all_us, t->all_us);
	add(&s->sql_us, t->sql_us);
	add(&s->template_us, t->template_us);
}

void
metrics_asset(int status)
{
	add(status == 200 ? &assets_sent : &assets_missing, 1);
}

void
metrics_write(int ok)
{
	add(ok ? &writes_ok : &writes_refused, 1);
}

void
metrics_batch(void)
{
	add(&batches, 1);
}

void
metrics_cut(void)
{
	add(&cuts, 1);
}

/* ---- out ---- */

static const char *
method_name(enum method m)
{
	static const char *const names[] = { "", "GET", "POST", "PUT", "DELETE" };

	return names[m];
}

static void
head(struct buf *b, const char *name, const char *type, const char *about)
{
	buf_printf(b, "# HELP %s %s\n# TYPE %s %s\n", name, about, name, type);
}

static void
one(struct buf *b, const char *name, const char *type, const char *about, int64_t n)
{
	head(b, name, type, about);
	buf_printf(b, "%s %lld\n", name, (long long)n);
}

static void
labels(struct buf *b, const struct route *r)
{
	if (r == NULL) {
		buf_adds(b, "{method=\"\",route=\"none\"");
	} else {
		buf_printf(b, "{method=\"%s\",route=\"%s\"", method_name(r->method), r->path);
	}
}

typedef void
slot_fn(struct buf *b, struct slot *s, const struct route *route);

static void
slots_each(struct buf *b, slot_fn *fn)
{
	for (size_t i = 0; i < SLOTS; i++) {
		const struct route *route = atomic_load(&slots[i].route);

		if (route != NULL) {
			fn(b, &slots[i], route);
		}
	}
	if (atomic_load(&no_route.count) > 0) {
		fn(b, &no_route, NULL);
	}
}

static void
put_classes(struct buf *b, struct slot *s, const struct route *route)
{
	for (int i = 1; i < CLASSES; i++) {
		long long n = atomic_load(&s->by_class[i]);

		if (n > 0) {
			buf_adds(b, "alongside_requests_total");
			labels(b, route);
			buf_printf(b, ",status=\"%dxx\"} %lld\n", i, n);
		}
	}
}

static void
put_seconds(struct buf *b, const char *name, const struct route *route, long long us)
{
	buf_adds(b, name);
	labels(b, route);
	buf_printf(b, "} %lld.%06lld\n", us / 1000000, us % 1000000);
}

static void
put_durations(struct buf *b, struct slot *s, const struct route *route)
{
	long long sum = 0;

	for (int i = 0; i < STEPS; i++) {
		sum += atomic_load(&s->steps[i]);
		buf_adds(b, "alongside_request_seconds_bucket");
		labels(b, route);
		buf_printf(b, ",le=\"%s\"} %lld\n", step_text[i], sum);
	}
	buf_adds(b, "alongside_request_seconds_bucket");
	labels(b, route);
	buf_printf(b, ",le=\"+Inf\"} %lld\n", (long long)atomic_load(&s->count));
	put_seconds(b, "alongside_request_seconds_sum", route, atomic_load(&s->all_us));
	buf_adds(b, "alongside_request_seconds_count");
	labels(b, route);
	buf_printf(b, "} %lld\n", (long long)atomic_load(&s->count));
}

static void
put_sql(struct buf *b, struct slot *s, const struct route *route)
{
	put_seconds(b, "alongside_sql_seconds_total", route, atomic_load(&s->sql_us));
}

static void
put_template(struct buf *b, struct slot *s, const struct route *route)
{
	put_seconds(b, "alongside_template_seconds_total", route, atomic_load(&s->template_us));
}

/* Resident bytes now, from the kernel; 0 where it does not say. */
static long long
memory_bytes(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	char line[128] = "";
	char *rest;
	long long pages = 0;

	if (f != NULL) {
		if (fgets(line, sizeof(line), f) != NULL) {
			(void)strtoll(line, &rest, 10);
			pages = strtoll(rest, NULL, 10);
		}
		(void)fclose(f);
	}
	return pages * sysconf(_SC_PAGESIZE);
}

void
metrics_text(struct buf *b, int live)
{
	head(b, "alongside_requests_total", "counter",
		"Requests answered, by route and kind of status.");
	slots_each(b, put_classes);
	head(b, "alongside_request_seconds", "histogram",
		"Time from the first line of a request to its answer being sent.");
	slots_each(b, put_durations);
	head(b, "alongside_sql_seconds_total", "counter", "Time in the data engine, reading.");
	slots_each(b, put_sql);
	head(b, "alongside_template_seconds_total", "counter", "Time in templates.");
	slots_each(b, put_template);
	head(b, "alongside_assets_total", "counter", "Stylesheets, scripts and fonts.");
	buf_printf(b, "alongside_assets_total{status=\"2xx\"} %lld\n",
		(long long)atomic_load(&assets_sent));
	buf_printf(b, "alongside_assets_total{status=\"4xx\"} %lld\n",
		(long long)atomic_load(&assets_missing));
	head(b, "alongside_writes_total", "counter", "Writes decided.");
	buf_printf(b, "alongside_writes_total{kept=\"yes\"} %lld\n",
		(long long)atomic_load(&writes_ok));
	buf_printf(b, "alongside_writes_total{kept=\"no\"} %lld\n",
		(long long)atomic_load(&writes_refused));
	one(b, "alongside_commits_total", "counter",
		"Durable commits; writes go several to a commit.", atomic_load(&batches));
	one(b, "alongside_connections_cut_total", "counter",
		"Connections ended because they took too long.", atomic_load(&cuts));
	one(b, "alongside_live_streams", "gauge", "Browsers looking on.", live);
	one(b, "alongside_memory_bytes", "gauge", "Resident memory.", memory_bytes());
}
