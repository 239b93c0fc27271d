/* SPDX-License-Identifier: MIT */
/* Answers of a return as canonical JSON text, in the order of their template, and back. What this file has written it reads in one pass without building a
 * tree, since every page and every write of a return reads some; whatever else is an object of answers goes through json_read. Not here: checking answers
 * (return_check.c), saving them (returns.c). */
#include <string.h>

#include "base/str.h"
#include "rooms/returns/returns.h"

const char *
answers_json(struct ctx *c, const struct return_template *t, const struct answer *answers)
{
	struct buf b;
	const char *out;
	char sep = '{';

	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < t->n; i++) {
		const struct answer *a = &answers[i];

		if (a->state == NOT_SENT) {
			continue;
		}
		buf_addc(&b, sep);
		sep = ',';
		buf_add(&b, t->questions[i].member, t->questions[i].member_n);
		if (a->state == NOT_KNOWN) {
			buf_adds(&b, "\"not known\"");
		} else if (a->state == NOT_APPLICABLE) {
			buf_adds(&b, "\"not applicable\"");
		} else if (field_is_number(t->fields[i].kind)) {
			buf_int(&b, a->n);
		} else {
			buf_json(&b, a->text);
		}
	}
	buf_adds(&b, sep == '{' ? "{}" : "}");
	out = arena_copy(c->arena, b.p, b.len);
	buf_done(&b);
	return out;
}

/* ---- reading -------------------------------------------------------------------------------------------------------- */

/* The string at *p, which begins after its quote; NULL when it holds anything that was escaped. *p then stands after the closing quote. */
static const char *
plain_string(const char **p, size_t *ret_n)
{
	const char *from = *p, *end = from;

	while (*end != '"' && *end != '\\' && *end != '\0') {
		end++;
	}
	if (*end != '"') {
		return NULL;
	}
	*ret_n = (size_t)(end - from);
	*p = end + 1;
	return from;
}

static bool
is_text(const char *s, size_t n, const char *text)
{
	return strncmp(text, s, n) == 0 && text[n] == '\0';
}

static bool
plain_number(const char **p, int64_t *ret)
{
	bool below = **p == '-';
	const char *at = *p + below, *from = at;

	*ret = 0;
	for (; *at >= '0' && *at <= '9' && at - from < 18; at++) {
		*ret = *ret * 10 + (*at - '0');
	}
	*ret = below ? -*ret : *ret;
	*p = at;
	return at > from && (*at == ',' || *at == '}');
}

static bool
plain_answer(const char **p, const struct field *f, struct answer *ret, struct arena *a)
{
	const char *text;
	size_t n;

	*ret = (struct answer){.state = GIVEN};
	if (**p != '"') {
		return field_is_number(f->kind) && plain_number(p, &ret->n);
	}
	(*p)++;
	if (strncmp(*p, "not applicable\"", 15) == 0) { /* half of them */
		ret->state = NOT_APPLICABLE;
		*p += 15;
		return true;
	}
	text = plain_string(p, &n);
	if (text == NULL) {
		return false;
	}
	if (is_text(text, n, "not known")) {
		ret->state = NOT_KNOWN;
	} else if (field_is_number(f->kind)) {
		return false;
	} else {
		ret->text = arena_copy(a, text, n);
	}
	return true;
}

/* True when it was as answers_json writes it; false says nothing about it, and what is in ret then will be set again. */
static bool
read_canonical(const struct return_template *t, const char *p, struct answer *ret, struct arena *a)
{
	size_t i = 0;

	if (*p++ != '{') {
		return false;
	}
	while (*p == '"') {
		while (i < t->n && strncmp(p, t->questions[i].member, t->questions[i].member_n) != 0) {
			i++;
		}
		if (i == t->n) {
			return false;
		}
		p += t->questions[i].member_n;
		if (!plain_answer(&p, &t->fields[i], &ret[i], a)) {
			return false;
		}
		i++;
		if (*p != ',') {
			break;
		}
		p++;
	}
	return p[0] == '}' && p[1] == '\0' && p[-1] != ',';
}

enum err
answers_read(struct ctx *c, const struct return_template *t, const char *json, struct answer *ret)
{
	const struct json *j;

	if (read_canonical(t, json, ret, c->arena)) {
		return OK;
	}
	TRY(json_read(c, json, strlen(json), &j));
	for (size_t i = 0; i < j->len; i++) {
		int q = question_index(t, j->names[i]);
		const char *why;

		if (q < 0) {
			continue; /* kept in the row; this version of the template does not show it */
		}
		why = field_set_json(&t->fields[q], ret, &j->items[i], c->arena);
		if (why != NULL) {
			return fail(c, ERR_INVALID, t->questions[q].id, "%s", why);
		}
	}
	return OK;
}
