/* SPDX-License-Identifier: MIT */
/* Reads what was sent (input.h) into r->raw and r->in. Called by dispatch.c, on the thread that does the work. Multipart bodies are not read here:
 * server.c streams those, as a file may be larger than memory. */
#include "web/input.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "web/dispatch.h"

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Bytes that are no text become U+FFFD one by one; only for what will not be used but may be shown again. */
static char *
cleaned(const char *p, size_t n, struct arena *a)
{
	char *out = arena_alloc(a, n * 3 + 1), *o = out;

	for (size_t i = 0; i < n;) {
		size_t step = 1;

		while (step < 4 && i + step < n && ((unsigned char)p[i + step] & 0xc0) == 0x80) {
			step++;
		}
		if (((unsigned char)p[i] < 32 && !strchr("\t\r\n", p[i])) || p[i] == 0 || p[i] == 127 || !utf8_valid(p + i, step)) {
			memcpy(o, "\xef\xbf\xbd", 3);
			o += 3;
			i++;
		} else {
			memcpy(o, p + i, step);
			o += step;
			i += step;
		}
	}
	*o = 0;
	return out;
}

char *
input_decode(const char *p, size_t n, bool plus, struct arena *a, bool *ret_fine)
{
	char *out = arena_alloc(a, n + 1);
	size_t len = 0;
	bool fine = true, control = false;

	for (size_t i = 0; i < n; i++) {
		char c = p[i];

		if (c == '%') {
			int high = i + 2 < n ? hex_value(p[i + 1]) : -1;
			int low = i + 2 < n ? hex_value(p[i + 2]) : -1;

			if (high < 0 || low < 0) {
				fine = false;
			} else {
				c = (char)(high << 4 | low);
				i += 2;
			}
		} else if (c == '+' && plus) {
			c = ' ';
		}
		control |= ((unsigned char)c < 32 && c != '\t' && c != '\r' && c != '\n') || c == 127;
		out[len++] = c;
	}
	out[len] = 0;
	*ret_fine = fine && !control && utf8_valid(out, len);
	return control || !utf8_valid(out, len) ? cleaned(out, len, a) : out;
}

bool
input_pairs(const char *p, size_t n, struct list *pairs, struct list *bad, struct arena *a)
{
	const char *stop = p + n;

	while (p < stop) {
		const char *end = memchr(p, '&', (size_t)(stop - p));
		const char *equals;
		bool name_fine, value_fine;
		struct pair pair;

		end = end ? end : stop;
		equals = memchr(p, '=', (size_t)(end - p));
		if (end > p) {
			if (pairs->n == INPUT_FIELDS) {
				return false;
			}
			pair.name = input_decode(p, (size_t)((equals ? equals : end) - p), true, a, &name_fine);
			pair.value = equals ? input_decode(equals + 1, (size_t)(end - equals - 1), true, a, &value_fine) : "";
			if (bad && equals && !(name_fine && value_fine)) {
				*(const char **)list_add(bad, a) = pair.name;
			}
			*(struct pair *)list_add(pairs, a) = pair;
		}
		p = end + 1;
	}
	return true;
}

static bool
is_type(const struct req *r, const char *type)
{
	const char *sent = r->own->head.type;
	size_t n = strlen(type);

	return sent && strncasecmp(sent, type, n) == 0 && (sent[n] == 0 || sent[n] == ';' || sent[n] == ' ');
}

static bool
is_json(const struct req *r)
{
	return r->format == FORMAT_JSON;
}

enum err
input_body(struct req *r)
{
	if (r->own->body_read || r->method == GET || r->route->upload || is_json(r) || r->body_n == 0) {
		return OK;
	}
	r->own->body_read = true;
	if (r->route->raw_in && !is_type(r, "application/x-www-form-urlencoded")) {
		return OK;
	}
	if (!input_pairs(r->body, r->body_n, &r->raw, &r->own->bad, r->ctx.arena)) {
		r->own->status = 413;
		return fail(&r->ctx, ERR_LIMIT, NULL, "There are more than %d answers in this form.", INPUT_FIELDS);
	}
	return OK;
}

static bool
is_bad(const struct req *r, const char *name)
{
	for (size_t i = 0; i < r->own->bad.n; i++) {
		if (strcmp(*LIST_AT(r->own->bad, const char *, i), name) == 0) {
			return true;
		}
	}
	return false;
}

/* A number with "not known" beside it arrives as two fields. */
static void
read_one(struct req *r, const struct field *f, const struct list *pairs)
{
	const char *text = f->kind == F_WEEKDAYS ? pair_values(pairs, f->name, r->ctx.arena) : pair_value(pairs, f->name);
	const char *why = NULL;

	if (is_bad(r, f->name)) {
		req_fault(r, f->name, "Some characters could not be read. Please type it again.");
		return;
	}
	if (f->answer) {
		const char *box = arena_printf(r->ctx.arena, "%s__nk", f->name);

		if (pair_value(pairs, box)) {
			char *typed = str_trim(r->ctx.arena, text ? text : "");

			if (*typed && strcmp(typed, "not known") != 0) {
				req_fault(r, f->name, "Give an answer or tick “not known”, not both.");
				return;
			}
			text = "not known";
		}
	}
	if (!text && f->kind == F_BOOL && !f->answer) {
		return; /* a box that is not ticked is not sent */
	}
	why = field_set(f, r->in, text ? text : "", r->ctx.arena);
	if (why) {
		req_fault(r, f->name, "%s", why);
	}
}

static enum err
read_json(struct req *r)
{
	const struct json *j;

	if (r->own->head.type && !is_type(r, "application/json")) {
		return fail(&r->ctx, ERR_INVALID, NULL, "Send JSON: Content-Type: application/json.");
	}
	TRY(json_read(&r->ctx, r->body ? r->body : "", r->body_n, &j));
	if (j->kind != JSON_OBJECT) {
		return fail(&r->ctx, ERR_INVALID, NULL, "Send a JSON object.");
	}
	fields_from_json(r->route->in, r->in, j, &r->faults, r->ctx.arena);
	return req_faults(r);
}

enum err
input_read(struct req *r)
{
	const struct list *pairs = r->method == GET ? &r->query : &r->raw;

	if (r->route->raw_in) {
		for (size_t i = 0; i < r->own->bad.n; i++) {
			req_fault(r, *LIST_AT(r->own->bad, const char *, i), "Some characters could not be read. Please type it again.");
		}
		if (r->method != GET) {
			return OK;
		}
	}
	if (!r->route->in) {
		return OK;
	}
	r->in = arena_alloc(r->ctx.arena, r->route->in_size);
	if (r->method != GET && is_json(r)) {
		return read_json(r);
	}
	for (const struct field *f = r->route->in; f->name; f++) {
		read_one(r, f, pairs);
	}
	return req_faults(r);
}
