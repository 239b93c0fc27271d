/* SPDX-License-Identifier: MIT */
/* One JSON object a line on standard error, written in one call so that lines of several threads do
 * not mix. It is no history and holds no personal data. Called by main, the dispatcher, jobs and
 * bug_at. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/day.h"

enum { LINE_BYTES = 8192, VALUE_BYTES = 1024 };

static _Atomic int log_least = LOG_INFO;

void
log_level(enum log_level least)
{
	atomic_store(&log_least, (int)least);
}

static void
log_stamp(struct buf *b)
{
	struct timespec now;
	char day[DAY_SIZE];
	int64_t s;

	clock_gettime(CLOCK_REALTIME, &now);
	s = now.tv_sec;
	day_from_number(s / 86400, day);
	buf_printf(b, "{\"at\":\"%sT%02d:%02d:%02d.%03dZ\"", day, (int)(s / 3600 % 24),
		(int)(s / 60 % 60), (int)(s % 60), (int)(now.tv_nsec / 1000000));
}

/* A pair that would make the line too long is left out, so that the line stays whole JSON. */
static void
log_pair(struct buf *line, const char *name, const char *value)
{
	char cut[VALUE_BYTES + 1];
	size_t before = line->len;

	if (strnlen(value, VALUE_BYTES + 1) > VALUE_BYTES) {
		memcpy(cut, value, VALUE_BYTES);
		cut[VALUE_BYTES] = 0;
		value = cut;
	}
	buf_addc(line, ',');
	buf_json(line, name);
	buf_addc(line, ':');
	buf_json(line, value);
	if (line->over) {
		line->len = before;
		line->over = false;
	}
}

void
log_line(enum log_level level, const char *event, ...)
{
	static const char *const levels[] = { "debug", "info", "warn", "error" };
	const char *name;
	struct buf line;
	va_list ap;

	if ((int)level < atomic_load(&log_least)) {
		return;
	}
	buf_init(&line, LINE_BYTES - 2);
	log_stamp(&line);
	log_pair(&line, "level", levels[level]);
	log_pair(&line, "event", event);
	va_start(ap, event);
	while ((name = va_arg(ap, const char *))) {
		const char *value = va_arg(ap, const char *);

		if (value) {
			log_pair(&line, name, value);
		}
	}
	va_end(ap);
	line.max += 2;
	buf_add(&line, "}\n", 2);
	/* A log that cannot be written stops nobody's work. */
	if (write(STDERR_FILENO, line.p, line.len) < 0) {
		buf_clear(&line);
	}
	buf_done(&line);
}
