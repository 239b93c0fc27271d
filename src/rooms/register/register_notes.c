/* SPDX-License-Identifier: MIT */
/* What is told of a file beside its homes: the JSON that is kept with it, and the sentence with the counts. Called when a file is accepted and by the
 * preview. */
#include <string.h>

#include "base/day.h"
#include "rooms/register/register_accept.h"

static void
json_texts(struct buf *b, const char *name, const struct list *texts)
{
	buf_json(b, name);
	buf_addc(b, ':');
	for (size_t i = 0; i < texts->n; i++) {
		buf_addc(b, i ? ',' : '[');
		buf_json(b, *LIST_AT(*texts, const char *, i));
	}
	buf_adds(b, texts->n ? "]," : "[],");
}

const char *
register_notes(struct arena *a, const struct register_file *f, const struct list *areas_unknown)
{
	struct buf b;
	const char *json;

	buf_init(&b, 4 * 1024 * 1024);
	buf_addc(&b, '{');
	json_texts(&b, "not_understood", &f->not_understood);
	json_texts(&b, "people", &f->people);
	json_texts(&b, "not_kept", &f->not_kept);
	json_texts(&b, "absent", &f->absent);
	json_texts(&b, "areas_unknown", areas_unknown);
	buf_adds(&b, "\"kinds\":{");
	for (size_t i = 0; i < f->kinds.n; i++) {
		buf_adds(&b, i ? "," : "");
		buf_json(&b, LIST_AT(f->kinds, struct file_kind, i)->name);
		buf_printf(&b, ":%lld", (long long)LIST_AT(f->kinds, struct file_kind, i)->n);
	}
	buf_printf(&b, "},\"blank\":%lld,\"stray\":%lld,\"faults_n\":%lld,\"left_out_n\":%lld,\"faults\":[", (long long)f->blank, (long long)f->stray,
	    (long long)f->faults_n, (long long)f->left_out_n);
	for (size_t i = 0; i < f->faults.n; i++) {
		const struct file_fault *x = LIST_AT(f->faults, struct file_fault, i);

		buf_printf(&b, "%s{\"row\":%lld,\"column\":", i ? "," : "", (long long)x->row);
		buf_json(&b, x->column);
		buf_adds(&b, ",\"value\":");
		buf_json(&b, x->value);
		buf_adds(&b, ",\"reason\":");
		buf_json(&b, x->reason);
		buf_adds(&b, x->left_out ? ",\"left_out\":true}" : ",\"left_out\":false}");
	}
	buf_adds(&b, "]}");
	json = arena_text(a, b.p);
	buf_done(&b);
	return json;
}

/* ---- in words -------------------------------------------------------------------------------------------------------- */

const char *
register_number_words(struct arena *a, int64_t n)
{
	const char *digits = arena_int(a, n);
	size_t len = strlen(digits);
	char *out = arena_alloc(a, len + len / 3 + 1);
	size_t at = 0;

	for (size_t i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0 && digits[i - 1] != '-') {
			out[at++] = ',';
		}
		out[at++] = digits[i];
	}
	return out;
}

/* "; 2 columns not understood: X, Y", nothing when there are none; the names of the first eight. */
static void
names_words(struct buf *b, struct arena *a, const struct list *names, const char *one, const char *many)
{
	if (!names->n) {
		return;
	}
	buf_printf(b, "; %s %s: ", register_number_words(a, (int64_t)names->n), names->n == 1 ? one : many);
	for (size_t i = 0; i < names->n && i < 8; i++) {
		buf_adds(b, i ? ", " : "");
		buf_adds(b, *LIST_AT(*names, const char *, i));
	}
	buf_adds(b, names->n > 8 ? " and more" : "");
}

static void
count_words(struct buf *b, struct arena *a, int64_t n, const char *one, const char *many)
{
	if (n) {
		buf_printf(b, "; %s %s", register_number_words(a, n), n == 1 ? one : many);
	}
}

const char *
register_summary(struct arena *a, const struct register_file *f, const struct register_how *how, const struct register_counts *n,
    const struct list *areas_unknown)
{
	struct buf b;
	const char *words;

	buf_init(&b, 64 * 1024);
	buf_printf(&b, "%s care %s of %s: ", register_number_words(a, (int64_t)f->homes.n), f->homes.n == 1 ? "home" : "homes",
	    day_words(a, how->as_of));
	if (n->compared) {
		buf_printf(&b, "%s new, %s changed, %s gone", register_number_words(a, n->added), register_number_words(a, n->changed),
		    register_number_words(a, n->gone));
	} else {
		buf_adds(&b, "no earlier file to compare with");
	}
	count_words(&b, a, f->others, "service of another kind left out", "services of other kinds left out");
	count_words(&b, a, f->left_out_n, "row could not be read", "rows could not be read");
	count_words(&b, a, f->faults_n - f->left_out_n, "cell taken for blank", "cells taken for blank");
	names_words(&b, a, &f->not_understood, "column not understood", "columns not understood");
	names_words(&b, a, areas_unknown, "area not found", "areas not found");
	buf_addc(&b, '.');
	words = arena_text(a, b.p);
	buf_done(&b);
	return words;
}
