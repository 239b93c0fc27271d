/* SPDX-License-Identifier: MIT */
/* Counts and ratios out of returns (return_measures.h). Not here: charts, tables and files (return_trends_pages.c). */
#include "rooms/returns/return_measures.h"

#include <string.h>

#include "base/str.h"

/* Of a group's day a ratio is given while so few of its returns leave a part of it open, in percent: with under twenty homes none may. */
enum { OPEN_PERCENT = 5 };

static const struct json none = {.kind = JSON_ARRAY};

static bool
is_brief(const struct return_template *t, const char *id)
{
	return json_has_text(json_array(t->json, "trends_brief"), id);
}

/* A count stands in the pack as the text of its id, which is both what it is called and the one question it sums. */
static bool
measure_read(struct arena *a, const struct return_template *t, const struct json *j, struct measure *ret)
{
	struct json *one;
	int q;

	if (j->kind == JSON_OBJECT) {
		*ret = (struct measure){
		    .id = json_text(j, "id", ""), .label = json_text(j, "label", ""), .of = json_array(j, "of"), .out_of = json_array(j, "out_of")};
		return ret->of->len > 0 && ret->out_of->len > 0;
	}
	q = question_index(t, str_or(j->text, ""));
	if (q < 0 || !field_is_number(t->fields[q].kind)) {
		return false;
	}
	one = ARENA_NEW(a, struct json);
	*one = (struct json){.kind = JSON_ARRAY, .items = (struct json *)j, .len = 1};
	*ret = (struct measure){.id = j->text, .label = t->fields[q].label, .of = one, .out_of = &none};
	return true;
}

struct list
measures_of(struct arena *a, const struct return_template *t, bool brief)
{
	const struct json *all = json_array(t->json, "trends");
	struct list measures = LIST(struct measure);

	for (size_t i = 0; i < all->len; i++) {
		struct measure m;

		if (measure_read(a, t, &all->items[i], &m) && (!brief || is_brief(t, m.id))) {
			*(struct measure *)list_add(&measures, a) = m;
		}
	}
	return measures;
}

/* Several counts of one home are one: what is not applicable is left out, one that is not known or not sent makes the whole so. */
static struct answer
together(const struct json *questions, const char *answers)
{
	struct answer all = {.state = NOT_APPLICABLE};

	for (size_t i = 0; i < questions->len; i++) {
		struct answer a = {0};

		a.state = answers_find(answers, questions->items[i].text, &a.n);
		if (a.state == NOT_KNOWN || a.state == NOT_SENT) {
			return (struct answer){.state = a.state};
		}
		if (a.state == GIVEN) {
			all.state = GIVEN;
			all.n += a.n;
		}
	}
	return all;
}

void
measure_answers(const struct measure *m, const char *answers, struct trend_row *row)
{
	struct answer of = together(m->of, answers), out_of = together(m->out_of, answers);

	row->homes++;
	answer_add(&row->sum, &of);
	if (m->out_of->len > 0) {
		answer_add(&row->out_of, &out_of);
	}
}

static void
sum_add(struct answer_sum *sum, const struct answer_sum *more)
{
	sum->sum += more->sum;
	sum->given += more->given;
	sum->not_known += more->not_known;
	sum->not_applicable += more->not_applicable;
	sum->not_sent += more->not_sent;
}

/* Of several questions the counts are those of the one that most returns leave open, the sum is of all. */
static struct answer_sum
group_sum(const struct json *questions, const struct group_day *d)
{
	struct answer_sum all = {0};

	for (size_t i = 0; i < questions->len; i++) {
		struct answer_sum s = {.not_sent = d->v[0]};
		int64_t sum = all.sum;

		(void)numbers_sum(d->t, d->v, questions->items[i].text, &s);
		if (i == 0 || s.not_known + s.not_sent > all.not_known + all.not_sent ||
		    (s.not_known + s.not_sent == all.not_known + all.not_sent && s.given > all.given)) {
			sum += s.sum;
			all = s;
			all.sum = sum;
		} else {
			all.sum += s.sum;
		}
	}
	return all;
}

void
measure_group(const struct measure *m, const struct group_day *d, struct trend_row *row)
{
	struct answer_sum of = group_sum(m->of, d), out_of = group_sum(m->out_of, d);

	row->homes += d->v[0];
	sum_add(&row->sum, &of);
	sum_add(&row->out_of, &out_of);
}

static int64_t
open_of(const struct answer_sum *s)
{
	return s->not_known + s->not_sent;
}

void
measure_value(const struct measure *m, bool is_home, struct trend_row *row)
{
	int64_t open = open_of(&row->sum) > open_of(&row->out_of) ? open_of(&row->sum) : open_of(&row->out_of);

	row->given = row->sum.given > 0;
	row->value = row->sum.sum;
	row->too_open = false;
	if (m->out_of->len == 0) {
		return;
	}
	row->too_open = row->homes > 0 && (is_home ? open > 0 : open * 100 > row->homes * OPEN_PERCENT);
	row->given = row->given && row->out_of.given > 0 && row->out_of.sum > 0 && !row->too_open;
	row->value = row->given ? (row->sum.sum * 100 + row->out_of.sum / 2) / row->out_of.sum : 0;
}
