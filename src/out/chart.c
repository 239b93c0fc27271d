/* SPDX-License-Identifier: MIT */
/* The line chart (chart.h). Whole numbers throughout: coordinates are tenths of a pixel, values are
 * units times scale, so that the same data draw the same bytes everywhere. */
#include "out/chart.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

enum {
	WIDTH = 328,
	HEIGHT = 150,
	TOP = 12,
	BOTTOM = 24,	 /* the labels under the line */
	LETTER = 8,	 /* px of a digit at 14 px, generously */
	RING_LEAST = 60, /* tenths of a pixel between days from which a missing one gets a ring of
			    its own */
};

struct frame {
	const struct chart *ch;
	int width, height, left, right, bottom; /* of the drawing, in px */
	int64_t low, high;			/* values at the bottom and the top */
};

/* ---- numbers ---- */

/* 1250 with scale 100 is "12.5"; 1200 is "12". scale is 1, 10 or 100. */
static void
number_text(int64_t n, int64_t scale, char out[32])
{
	int64_t whole = n / scale;
	int part = (int)(n % scale < 0 ? -(n % scale) : n % scale);
	const char *sign = n < 0 && whole == 0 ? "-" : "";

	if (part == 0) {
		snprintf(out, 32, "%lld", (long long)whole);
	} else if (scale == 100 && part % 10 != 0) {
		snprintf(out, 32, "%s%lld.%02d", sign, (long long)whole, part);
	} else {
		snprintf(out, 32, "%s%lld.%d", sign, (long long)whole,
			scale == 100 ? part / 10 : part);
	}
}

static void
axis_text(const struct chart *ch, int64_t n, char out[40])
{
	char number[32];

	number_text(n, ch->scale, number);
	snprintf(out, 40, "%s%s", number, ch->unit != NULL && ch->unit[0] == '%' ? "%" : "");
}

/* The next of 2, 4, 6, 8, 10, 20, 40 ... units that is not below n: its half is a whole number too.
 */
static int64_t
nice(int64_t n, int64_t scale)
{
	static const int steps[] = { 2, 4, 6, 8, 10 };
	int64_t power = scale;

	while (10 * power < n && power < INT64_MAX / 100) {
		power *= 10;
	}
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		if (steps[i] * power >= n) {
			return steps[i] * power;
		}
	}
	return n;
}

static void
put_tenths(struct buf *b, int64_t tenths)
{
	if (tenths % 10 == 0) {
		buf_int(b, tenths / 10);
	} else {
		buf_printf(b, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
	}
}

/* ---- the frame ---- */

static void
frame_values(struct frame *f)
{
	const struct chart *ch = f->ch;
	int64_t high = 0, low = 0;

	for (size_t i = 0; i < ch->n; i++) {
		if (ch->points[i].given) {
			high = ch->points[i].n > high ? ch->points[i].n : high;
			low = ch->points[i].n < low ? ch->points[i].n : low;
		}
	}
	if (ch->has_band) {
		high = ch->high > high ? ch->high : high;
		low = ch->low < low ? ch->low : low;
	}
	f->high = nice(high, ch->scale);
	f->low = low < 0 ? -nice(-low, ch->scale) : 0;
}

/* The last given point; -1. */
static int
last_given(const struct chart *ch)
{
	for (size_t i = ch->n; i > 0; i--) {
		if (ch->points[i - 1].given) {
			return (int)i - 1;
		}
	}
	return -1;
}

/* The sign is wider than a digit. */
static int
percent_room(const struct chart *ch)
{
	return ch->unit != NULL && ch->unit[0] == '%' ? 6 : 0;
}

static struct frame
frame_make(const struct chart *ch)
{
	struct frame f = { .ch = ch,
		.width = ch->width > 0 ? ch->width : WIDTH,
		.height = ch->height > 0 ? ch->height : HEIGHT };
	int last = last_given(ch);
	char text[40];
	size_t letters;

	frame_values(&f);
	axis_text(ch, f.high, text);
	letters = strlen(text);
	axis_text(ch, f.low, text);
	letters = strlen(text) > letters ? strlen(text) : letters;
	f.left = (int)letters * LETTER + 8 + percent_room(ch);
	f.bottom = f.height - BOTTOM;
	f.right = f.width - 8;
	if (last >= 0) {
		axis_text(ch, ch->points[last].n, text);
		f.right -= (int)strlen(text) * (LETTER + 1) + 4 + percent_room(ch);
	}
	return f;
}

static int64_t
x_of(const struct frame *f, size_t i)
{
	size_t steps = f->ch->n > 1 ? f->ch->n - 1 : 1;

	return f->left * INT64_C(10) + (int64_t)i * (f->right - f->left) * 10 / (int64_t)steps;
}

static int64_t
y_of(const struct frame *f, int64_t n)
{
	return f->bottom * INT64_C(10) - (n - f->low) * (f->bottom - TOP) * 10 / (f->high - f->low);
}

/* ---- what is drawn ---- */

static void
put_text(struct buf *b, int64_t x, int64_t y, const char *anchor, const char *class,
	const char *text)
{
	buf_printf(b, "<text class=\"%s\" x=\"", class);
	put_tenths(b, x);
	buf_adds(b, "\" y=\"");
	put_tenths(b, y);
	buf_printf(b, "\"%s>", anchor);
	buf_html(b, text);
	buf_adds(b, "</text>");
}

static void
put_grid(struct buf *b, const struct frame *f)
{
	int64_t lines[3] = { f->low, f->low + (f->high - f->low) / 2, f->high };

	for (int i = 0; i < 3; i++) {
		int64_t y = y_of(f, lines[i]);
		char text[40];

		buf_printf(b, "<path class=\"%s\" d=\"M%d ", i == 0 ? "c-axis" : "c-grid", f->left);
		put_tenths(b, y);
		buf_printf(b, "H%d\"/>", f->right);
		axis_text(f->ch, lines[i], text);
		put_text(b, f->left * 10 - 60, y + 50, " text-anchor=\"end\"", "c-text", text);
	}
}

static void
put_band(struct buf *b, const struct frame *f)
{
	int64_t top = y_of(f, f->ch->high), bottom = y_of(f, f->ch->low);

	buf_printf(b, "<rect class=\"c-band\" x=\"%d\" y=\"", f->left);
	put_tenths(b, top);
	buf_printf(b, "\" width=\"%d\" height=\"", f->right - f->left);
	put_tenths(b, bottom - top > 20 ? bottom - top : 20);
	buf_adds(b, "\"/>");
}

static void
put_dot(struct buf *b, const char *class, const char *radius, int64_t x, int64_t y)
{
	buf_printf(b, "<circle class=\"%s\" r=\"%s\" cx=\"", class, radius);
	put_tenths(b, x);
	buf_adds(b, "\" cy=\"");
	put_tenths(b, y);
	buf_adds(b, "\"/>");
}

static bool
given(const struct chart *ch, size_t i)
{
	return i < ch->n && ch->points[i].given;
}

/* The line, broken where a value is missing; a value with gaps on both sides has no line and gets a
 * dot. */
static void
put_line(struct buf *b, const struct frame *f)
{
	const struct chart *ch = f->ch;

	buf_adds(b, "<path class=\"c-line\" d=\"");
	for (size_t i = 0; i < ch->n; i++) {
		if (given(ch, i)) {
			buf_addc(b, i > 0 && given(ch, i - 1) ? 'L' : 'M');
			put_tenths(b, x_of(f, i));
			buf_addc(b, ' ');
			put_tenths(b, y_of(f, ch->points[i].n));
		}
	}
	buf_adds(b, "\"/>");
	for (size_t i = 0; i < ch->n; i++) {
		if (given(ch, i) && (i == 0 || !given(ch, i - 1)) && !given(ch, i + 1)) {
			put_dot(b, "c-dot", "2", x_of(f, i), y_of(f, ch->points[i].n));
		}
	}
}

/* Missing days stand on the ground line: a ring each where there is room, else a dashed stretch. */
static void
put_gaps(struct buf *b, const struct frame *f)
{
	const struct chart *ch = f->ch;
	bool rings = ch->n < 2 || x_of(f, 1) - x_of(f, 0) >= RING_LEAST;
	int64_t ground = f->bottom * INT64_C(10);

	for (size_t i = 0; i < ch->n; i++) {
		size_t from = i;

		if (given(ch, i)) {
			continue;
		}
		if (rings) {
			put_dot(b, "c-gap", "3", x_of(f, i), ground);
			continue;
		}
		while (i + 1 < ch->n && !given(ch, i + 1)) {
			i++;
		}
		buf_adds(b, "<path class=\"c-gap\" d=\"M");
		put_tenths(b, x_of(f, from));
		buf_printf(b, " %dH", f->bottom - 4);
		put_tenths(b, x_of(f, i) + (i == from ? 20 : 0));
		buf_adds(b, "\"/>");
	}
}

static void
put_labels(struct buf *b, const struct frame *f)
{
	const struct chart *ch = f->ch;
	int64_t y = (f->height - 6) * INT64_C(10);
	size_t middle = ch->n / 2;

	if (ch->n == 0) {
		return;
	}
	put_text(b, x_of(f, 0), y, "", "c-text", str_or(ch->points[0].label, ""));
	if (ch->n >= 15 && f->right - f->left >= 220) {
		put_text(b, x_of(f, middle), y, " text-anchor=\"middle\"", "c-text",
			str_or(ch->points[middle].label, ""));
	}
	if (ch->n > 1) {
		put_text(b, x_of(f, ch->n - 1), y, " text-anchor=\"end\"", "c-text",
			str_or(ch->points[ch->n - 1].label, ""));
	}
}

static void
put_last(struct buf *b, const struct frame *f)
{
	int last = last_given(f->ch);
	int64_t x, y;
	char text[40];

	if (last < 0) {
		return;
	}
	x = x_of(f, (size_t)last);
	y = y_of(f, f->ch->points[last].n);
	axis_text(f->ch, f->ch->points[last].n, text);
	put_dot(b, "c-dot", "4.5", x, y);
	put_text(b, x + 80, y + 50, "", "c-text c-text--strong", text);
}

void
chart_svg(struct buf *b, const struct chart *ch)
{
	struct chart whole = *ch;
	struct frame f;

	whole.scale = ch->scale == 10 || ch->scale == 100 ? ch->scale : 1;
	f = frame_make(&whole);
	buf_printf(b,
		"<svg role=\"img\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" aria-label=\"",
		f.width, f.height, f.width, f.height);
	buf_html(b, ch->title);
	if (!str_empty(ch->sentence)) {
		buf_adds(b, ": ");
		buf_html(b, ch->sentence);
	}
	buf_adds(b, "\">");
	put_grid(b, &f);
	if (ch->has_band) {
		put_band(b, &f);
	}
	put_line(b, &f);
	put_gaps(b, &f);
	put_labels(b, &f);
	put_last(b, &f);
	buf_adds(b, "</svg>");
}
