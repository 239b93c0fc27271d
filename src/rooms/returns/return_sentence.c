/* SPDX-License-Identifier: MIT */
/* The pack's sentences with their holes filled (packs/README.md section 2 "Sentences"): used for what to look at again and for the reasons of a colour. */
#include <string.h>

#include "base/day.h"
#include "rooms/returns/returns.h"

struct filling {
	struct ctx *c;
	const struct return_template *t;
	const struct answer *answers;
	const enum is_asked *asked;
	const struct sentence_words *words;
};

/* One answer in words; *ret_given false when there is none. */
static const char *
answer_words(const struct filling *f, size_t i, bool *ret_given)
{
	const struct answer *a = &f->answers[i];
	struct arena *arena = f->c->arena;

	if (f->asked[i] == IS_NOT_ASKED) {
		*ret_given = false;
		return "not applicable";
	}
	if (a->state != GIVEN) {
		*ret_given = false;
		return a->state == NOT_APPLICABLE ? "not applicable" : "not known";
	}
	switch (f->t->fields[i].kind) {
	case F_COUNT:
	case F_INT:
		return arena_int(arena, a->n);
	case F_CHOICE:
		return choice_word(f->t, i, a->text);
	case F_DAY:
		return day_short(arena, a->text);
	case F_MINUTE:
		return strlen(a->text) < 16 ? a->text : arena_printf(arena, "%s, %.5s", day_short(arena, arena_copy(arena, a->text, 10)), a->text + 11);
	default:
		return a->text;
	}
}

static bool
is_word(const char *hole, size_t n, const char *word, const char *value, const char **ret)
{
	if (strlen(word) != n || strncmp(hole, word, n) != 0) {
		return false;
	}
	*ret = value;
	return true;
}

/* {a+b+c}: a sum in which what is not asked counts nothing. */
static const char *
sum_words(const struct filling *f, const char *hole, size_t n, bool *ret_given)
{
	int64_t sum = 0;

	for (size_t at = 0; at < n;) {
		size_t len = strcspn(hole + at, "+}");
		int i = question_index(f->t, arena_copy(f->c->arena, hole + at, len));

		if (i >= 0 && f->asked[i] != IS_NOT_ASKED) {
			if (f->answers[i].state != GIVEN) {
				*ret_given = false;
				return "not known";
			}
			sum += f->answers[i].n;
		}
		at += len + 1;
	}
	return arena_int(f->c->arena, sum);
}

static const char *
hole_words(const struct filling *f, const char *hole, size_t n, bool *ret_given)
{
	const struct sentence_words *w = f->words;
	const char *special = NULL;
	int i;

	if (is_word(hole, n, "low", w->low, &special) || is_word(hole, n, "high", w->high, &special) ||
	    is_word(hole, n, "value", w->value, &special) || is_word(hole, n, "sum", w->sum, &special) ||
	    is_word(hole, n, "places", w->places, &special) || is_word(hole, n, "unknown", w->unknown, &special)) {
		*ret_given = *ret_given && special != NULL;
		return special != NULL ? special : "not known";
	}
	if (memchr(hole, '+', n) != NULL) {
		return sum_words(f, hole, n, ret_given);
	}
	i = question_index(f->t, arena_copy(f->c->arena, hole, n));
	return i >= 0 ? answer_words(f, (size_t)i, ret_given) : "";
}

/* Texts are cut after 120 characters, at a character's edge. */
static void
add_cut(struct buf *b, const char *s)
{
	size_t n = 0;

	for (size_t characters = 0; s[n] != 0; n++) {
		if (((unsigned char)s[n] & 0xC0) != 0x80 && ++characters > 120) {
			break;
		}
	}
	buf_add(b, s, n);
	if (s[n] != 0) {
		buf_adds(b, "...");
	}
}

/* Fills from p up to `end` (or a closing bracket); a piece in brackets is dropped whole when a hole in it has no given answer. */
static const char *
fill(const struct filling *f, const char *p, struct buf *b, bool *ret_given)
{
	while (*p != 0 && *p != ']') {
		if (*p == '{') {
			size_t n = strcspn(p + 1, "}");

			add_cut(b, hole_words(f, p + 1, n, ret_given));
			p += n + (p[n + 1] == '}' ? 2 : 1);
		} else if (*p == '[') {
			struct buf piece;
			bool given = true;

			buf_init(&piece, 8192);
			p = fill(f, p + 1, &piece, &given);
			if (given && piece.p != NULL) {
				buf_add(b, piece.p, piece.len);
			}
			buf_done(&piece);
			p += *p == ']';
		} else {
			buf_addc(b, *p++);
		}
	}
	return p;
}

const char *
return_sentence(struct ctx *c, const struct return_template *t, const struct answer *answers, const enum is_asked *asked,
    const char *pattern, const struct sentence_words *words)
{
	static const struct sentence_words none;
	const struct filling f = {c, t, answers, asked, words != NULL ? words : &none};
	struct buf b;
	bool given = true;
	char *out;

	buf_init(&b, 16384);
	(void)fill(&f, pattern, &b, &given);
	out = arena_copy(c->arena, b.p != NULL ? b.p : "", b.len);
	buf_done(&b);
	if (out[0] >= 'a' && out[0] <= 'z') {
		out[0] -= 'a' - 'A';
	}
	return out;
}

const enum is_asked *
questions_asked(struct ctx *c, const struct return_template *t, const struct answer *answers, const struct home_facts *facts)
{
	enum is_asked *asked = ARENA_ARRAY(c->arena, enum is_asked, t->n + 1);

	for (size_t i = 0; i < t->n; i++) {
		asked[i] = question_is_asked(t, i, answers, facts);
	}
	return asked;
}
