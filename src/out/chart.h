/* SPDX-License-Identifier: MIT */
/* A line through days as SVG, drawn at the size shown (letters of 14 px), coloured by classes only
 * (assets/_records.scss: .c-grid .c-axis .c-band .c-line .c-dot .c-gap .c-text), because pages have
 * no inline style. A missing value is a gap, never a zero. The last given point is marked and
 * named. The caller writes the table behind it. Called by rooms' templates: {{ render
 * chart_svg(&v->chart) }}. */
#ifndef OUT_CHART_H
#define OUT_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct chart_point {
	bool given;	   /* false: a gap */
	int64_t n;	   /* in units / scale */
	const char *label; /* under the line: "22 Nov"; only some are drawn, as they fit */
};

struct chart {
	const char *title;    /* "Care staff on"; for screen readers together with the sentence */
	const char *sentence; /* what there is to see: "Between 9 and 12 in 28 days, 11 on 22
				 November" */
	const char *unit;     /* after the last value: "of 41", "%", or NULL */
	const struct chart_point *points;
	size_t n;
	int64_t scale; /* 1, 10 or 100 (hundredths) */
	bool has_band; /* the home's own usual range */
	int64_t low, high;
	int width, height; /* px; 0: 328 x 150, which fits a phone and half a column */
};

void
chart_svg(struct buf *b, const struct chart *ch);

#endif
