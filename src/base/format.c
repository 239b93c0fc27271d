/* SPDX-License-Identifier: MIT */
/* The plain directives of printf (format.h). What it writes is what vsnprintf would have written; format_test.c compares the two. */
#include "base/format.h"

#include <stdint.h>
#include <string.h>

struct writing {
	char *out;
	size_t cap, n;
};

/* Room for the NUL always stays. */
static inline bool
put(struct writing *w, const char *p, size_t n)
{
	if (n >= w->cap - w->n) {
		return false;
	}
	memcpy(w->out + w->n, p, n);
	w->n += n;
	return true;
}

static bool
put_number(struct writing *w, int64_t n, bool is_unsigned, size_t width)
{
	char digits[32];
	char *p = digits + sizeof(digits);
	bool minus = !is_unsigned && n < 0;
	uint64_t u = minus ? 0 - (uint64_t)n : (uint64_t)n;

	do {
		*--p = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	while ((size_t)(digits + sizeof(digits) - p) + minus < width) {
		*--p = '0';
	}
	if (minus) {
		*--p = '-';
	}
	return put(w, p, (size_t)(digits + sizeof(digits) - p));
}

/* "%.5s", "%.*s": never reads past the bytes asked for. most < 0: all of it. */
static bool
put_text(struct writing *w, const char *s, int most)
{
	if (s == NULL) {
		return most < 0 && put(w, "(null)", 6);
	}
	return put(w, s, most < 0 ? strlen(s) : strnlen(s, (size_t)most));
}

/* What stands behind a %: how many letters of fmt it takes. 0 when it is not known here, or did not fit. */
static size_t
directive(struct writing *w, const char *p, va_list *ap)
{
	if (p[0] == 's') {
		return put_text(w, va_arg(*ap, const char *), -1) ? 1 : 0;
	}
	if (p[0] == 'd') {
		return put_number(w, va_arg(*ap, int), false, 0) ? 1 : 0;
	}
	if (p[0] == 'l' && p[1] == 'l' && p[2] == 'd') {
		return put_number(w, va_arg(*ap, long long), false, 0) ? 3 : 0;
	}
	if (p[0] == '.' && p[1] == '*' && p[2] == 's') {
		int most = va_arg(*ap, int);

		return put_text(w, va_arg(*ap, const char *), most) ? 3 : 0;
	}
	if (p[0] == '.' && p[1] >= '0' && p[1] <= '9' && p[2] == 's') {
		return put_text(w, va_arg(*ap, const char *), p[1] - '0') ? 3 : 0;
	}
	if (p[0] == '0' && p[1] >= '1' && p[1] <= '9' && p[2] == 'd') {
		return put_number(w, va_arg(*ap, int), false, (size_t)(p[1] - '0')) ? 3 : 0;
	}
	if (p[0] == 'z' && p[1] == 'u') {
		return put_number(w, (int64_t)va_arg(*ap, size_t), true, 0) ? 2 : 0;
	}
	return p[0] == '%' && put(w, "%", 1) ? 1 : 0;
}

bool
format_plain(char *out, size_t cap, size_t *ret_n, const char *fmt, va_list ap)
{
	struct writing w = { .out = out, .cap = cap };
	bool fits = true;
	va_list values;

	va_copy(values, ap);
	while (fits && *fmt) {
		size_t run = strcspn(fmt, "%");

		fits = put(&w, fmt, run);
		fmt += run;
		if (fits && *fmt == '%') {
			run = directive(&w, fmt + 1, &values);
			fits = run > 0;
			fmt += 1 + run;
		}
	}
	va_end(values);
	out[w.n] = 0;
	*ret_n = w.n;
	return fits;
}
