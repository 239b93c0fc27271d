/* SPDX-License-Identifier: MIT */
/* Numbers kept for each group and day (day_numbers.h says what they look like). A return appends one delta; a reader adds those that are not
 * folded in yet. A home's own numbers are its returns, so groups of a single home are not kept. Not here: folding (day_numbers_fold.c), rebuilding and comparing
 * (day_numbers_verify.c), pages. */
#include "rooms/returns/day_numbers.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rooms/returns/returns.sql.h"

/* ---- packing ------------------------------------------------------------------------------------------------------- */

static size_t
question_width(const struct field *f)
{
	size_t n = 0;

	if (field_is_number(f->kind)) {
		return 4;
	}
	for (const struct choice *c = f->choices; c != NULL && c->value != NULL; c++) {
		n++;
	}
	return f->kind == F_CHOICE ? n + 2 : 3;
}

size_t
numbers_at(const struct return_template *t, size_t i)
{
	size_t at = 1;

	for (size_t k = 0; k < i; k++) {
		at += question_width(&t->fields[k]);
	}
	return at;
}

size_t
numbers_width(const struct return_template *t)
{
	return numbers_at(t, t->n);
}

/* The place within the question's token that an answer counts at; -1 when it counts at none. */
static int64_t
answer_place(const struct field *f, const struct answer *a)
{
	int64_t width = (int64_t)question_width(f), place = 0;

	if (a->state == NOT_KNOWN || a->state == NOT_APPLICABLE) {
		return width - (a->state == NOT_KNOWN ? 2 : 1);
	}
	if (a->state != GIVEN) {
		return -1;
	}
	if (f->kind != F_CHOICE) {
		return width - 3;
	}
	for (const struct choice *c = f->choices; c != NULL && c->value != NULL; c++, place++) {
		if (str_eq(c->value, a->text)) {
			return place;
		}
	}
	return -1;
}

void
numbers_add_answers(const struct return_template *t, const struct answer *answers, int sign, int64_t *v)
{
	size_t at = 1;

	v[0] += sign;
	for (size_t i = 0; i < t->n; i++) {
		const struct field *f = &t->fields[i];
		int64_t place = answer_place(f, &answers[i]);

		if (place >= 0) {
			v[at + (size_t)place] += sign;
		}
		if (answers[i].state == GIVEN && field_is_number(f->kind)) {
			v[at] += sign * answers[i].n;
		}
		at += question_width(f);
	}
}

static void
add_token(struct buf *b, const int64_t *v, size_t n)
{
	bool nothing = true;

	for (size_t i = 0; i < n; i++) {
		nothing = nothing && v[i] == 0;
	}
	if (nothing) {
		buf_addc(b, '-');
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (i > 0) {
			buf_addc(b, ':');
		}
		buf_int(b, v[i]);
	}
}

const char *
numbers_text(struct arena *a, const struct return_template *t, const int64_t *v)
{
	struct buf b;
	const char *out;
	size_t at = 1;

	buf_init(&b, 1 << 20);
	buf_int(&b, v[0]);
	for (size_t i = 0; i < t->n; i++) {
		size_t n = question_width(&t->fields[i]);

		buf_addc(&b, ' ');
		add_token(&b, v + at, n);
		at += n;
	}
	out = arena_copy(a, b.p, b.len);
	buf_done(&b);
	return out;
}

/* As buf_int writes it: no more digits than cannot overflow. Read some hundred times for each return, so without strtoll. */
static const char *
read_number(const char *p, int64_t *ret)
{
	bool minus = *p == '-';
	const char *first = p += minus;
	int64_t n = 0;

	while (*p >= '0' && *p <= '9' && p - first < 18) {
		n = n * 10 + (*p++ - '0');
	}
	*ret = minus ? -n : n;
	return p == first || (*p >= '0' && *p <= '9') ? NULL : p;
}

/* n numbers with colons between, or "-"; NULL when it is neither. */
static const char *
read_token(const char *p, size_t n, int64_t *v)
{
	if (*p == '-' && (p[1] == ' ' || p[1] == 0)) {
		memset(v, 0, n * sizeof(*v));
		return p + 1;
	}
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && *p++ != ':') {
			return NULL;
		}
		p = read_number(p, &v[i]);
		if (p == NULL) {
			return NULL;
		}
	}
	return p;
}

const int64_t *
numbers_read(struct arena *a, const struct return_template *t, const char *text)
{
	int64_t *read = ARENA_ARRAY(a, int64_t, numbers_width(t));
	const char *p = read_token(text, 1, read);
	size_t at = 1;

	for (size_t i = 0; i < t->n && p != NULL; i++) {
		size_t n = question_width(&t->fields[i]);

		p = *p == ' ' ? read_token(p + 1, n, read + at) : NULL;
		at += n;
	}
	return p == NULL || *p != 0 ? NULL : read;
}

bool
numbers_add_text(struct arena *a, const struct return_template *t, const char *text, int64_t *v)
{
	struct arena_mark m = arena_mark(a);
	const int64_t *read = numbers_read(a, t, text);
	size_t width = numbers_width(t);

	for (size_t i = 0; read != NULL && i < width; i++) {
		v[i] += read[i];
	}
	arena_rewind(a, m);
	return read != NULL;
}

bool
numbers_sum(const struct return_template *t, const int64_t *v, const char *question, struct answer_sum *ret)
{
	int i = question_index(t, question);
	const int64_t *at;

	if (i < 0 || !field_is_number(t->fields[i].kind)) {
		return false;
	}
	at = v + numbers_at(t, (size_t)i);
	*ret = (struct answer_sum){.sum = at[0], .given = at[1], .not_known = at[2], .not_applicable = at[3]};
	ret->not_sent = v[0] - at[1] - at[2] - at[3];
	return true;
}

/* ---- a return appends its delta ------------------------------------------------------------------------------------ */

enum err
day_numbers_change(struct ctx *c, int64_t home, const char *day, const struct return_template *t, const struct answer *before,
    const struct answer *after)
{
	int64_t *v = ARENA_ARRAY(c->arena, int64_t, numbers_width(t));

	if (before != NULL) {
		numbers_add_answers(t, before, -1, v);
	}
	if (after != NULL) {
		numbers_add_answers(t, after, 1, v);
	}
	return db_exec(c, &sql_day_delta_insert,
	    ARGS(INT(home), TEXT(day), TEXT(t->id), INT(t->version), TEXT(numbers_text(c->arena, t, v))), NULL);
}

static const struct field delta_fields[] = {
    FIELD_AT(delta, home, F_INT),
    FIELD_AT(delta, day, F_TEXT),
    FIELD_AT(delta, template, F_TEXT),
    FIELD_AT(delta, version, F_INT),
    FIELD_AT(delta, numbers, F_TEXT),
    FIELD_END,
};

static int
by_number(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

int
delta_by_row(const void *x, const void *y)
{
	const struct delta *a = x, *b = y;
	int order = by_number(a->group, b->group);

	order = order != 0 ? order : strcmp(a->day, b->day);
	order = order != 0 ? order : strcmp(a->template, b->template);
	return order != 0 ? order : by_number(a->version, b->version);
}

/* ---- reading ------------------------------------------------------------------------------------------------------- */

static enum err
add_to_day(struct ctx *c, struct list *days, const struct delta *d)
{
	const struct return_template *t = return_template_version(d->template, d->version);
	struct group_day *to = days->n > 0 ? LIST_AT(*days, struct group_day, days->n - 1) : NULL;

	if (t == NULL) {
		return fail(c, ERR_BUG, NULL, "The pack has no version %lld of %s.", (long long)d->version, d->template);
	}
	if (to == NULL || strcmp(to->day, d->day) != 0 || to->t != t) {
		to = list_add(days, c->arena);
		*to = (struct group_day){.day = d->day, .t = t, .v = ARENA_ARRAY(c->arena, int64_t, numbers_width(t))};
	}
	if (!numbers_add_text(c->arena, t, d->numbers, to->v)) {
		return fail(c, ERR_BUG, NULL, "The numbers of %s cannot be read.", d->day);
	}
	return OK;
}

enum err
group_days(struct ctx *c, int64_t group, const char *from, const char *to, struct list *ret)
{
	struct list rows = LIST(struct delta);

	*ret = LIST(struct group_day);
	TRY(db_all(c, &sql_day_numbers_of_group, ARGS(INT(group), TEXT(from), TEXT(to)), delta_fields, &rows));
	TRY(db_all(c, &sql_day_deltas_of_group, ARGS(INT(group), TEXT(from), TEXT(to)), delta_fields, &rows));
	if (rows.n > 0) {
		qsort(rows.rows, rows.n, sizeof(struct delta), delta_by_row); /* every row's group is 0 here */
	}
	for (size_t i = 0; i < rows.n; i++) {
		TRY(add_to_day(c, ret, LIST_AT(rows, struct delta, i)));
	}
	return OK;
}
