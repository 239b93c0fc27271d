/* SPDX-License-Identifier: MIT */
/* XLSX (xlsx.h). libxlsxwriter keeps one row in memory and the rest in a nameless temporary file,
 * and puts the parts together at the end, into the caller's file through /proc/self/fd, so that a
 * half-made file never has a name. */
#include "out/xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xlsxwriter.h>

#include "base/day.h"
#include "base/str.h"

enum { CELL_CHARACTERS = 32767, SHEET_NAME = 31 };

struct xlsx {
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *bold, *day;
	lxw_row_t row, records;
};

/* A format's limit, not ours: 32,767 characters in a cell. Cut at a character's edge, and said. */
static const char *
fitting(const char *text, struct arena *a)
{
	size_t n = strlen(text);

	if (n <= CELL_CHARACTERS) {
		return text;
	}
	n = CELL_CHARACTERS - 20;
	while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80) {
		n--;
	}
	return arena_printf(a, "%.*s ... (cut)", (int)n, text);
}

static lxw_error
write_text(struct xlsx *x, lxw_col_t column, const char *text, lxw_format *format, struct arena *a)
{
	return *text == '\0'
		       ? LXW_NO_ERROR
		       : worksheet_write_string(x->sheet, x->row, column, fitting(text, a), format);
}

/* Whole numbers of up to 15 digits are exact in a spreadsheet; longer ones are written as text. */
static bool
number_fits(int64_t n)
{
	return n < INT64_C(1000000000000000) && n > -INT64_C(1000000000000000);
}

static lxw_error
write_cell(
	struct xlsx *x, lxw_col_t column, const struct field *f, const void *rec, struct arena *a)
{
	const char *text;
	int64_t n;

	if (table_number(f, rec, &n) && number_fits(n)) {
		return worksheet_write_number(x->sheet, x->row, column, (double)n, NULL);
	}
	text = table_cell(f, rec, a);
	if (f->kind == F_DAY && day_valid(text)) {
		lxw_datetime day = { .year = (int)strtol(text, NULL, 10),
			.month = (int)strtol(text + 5, NULL, 10),
			.day = (int)strtol(text + 8, NULL, 10) };

		return worksheet_write_datetime(x->sheet, x->row, column, &day, x->day);
	}
	return write_text(x, column, text, NULL, a);
}

static enum err
said(struct ctx *c, lxw_error why)
{
	return fail(c, ERR_IO, NULL, "The Excel file could not be written: %s.", lxw_strerror(why));
}

static enum err
xlsx_row(struct ctx *c, struct table_out *t, const void *rec)
{
	struct xlsx *x = t->own;
	lxw_col_t column = 0;

	if (x->records == XLSX_ROWS) {
		return fail(c, ERR_LIMIT, NULL,
			"These are more than 100,000 rows, too many for an Excel file. Take the CSV, which holds them all.");
	}
	for (const struct field *f = t->fields; f->name != NULL; f++) {
		lxw_error why;

		if (!table_column(f)) {
			continue;
		}
		why = write_cell(x, column++, f, rec, c->arena);
		if (why != LXW_NO_ERROR) {
			return said(c, why);
		}
	}
	x->records++;
	x->row++;
	return OK;
}

static enum err
xlsx_end(struct ctx *c, struct table_out *t)
{
	struct xlsx *x = t->own;
	lxw_error why = workbook_close(x->book);

	x->book = NULL;
	return why == LXW_NO_ERROR ? OK : said(c, why);
}

static void
xlsx_drop(struct table_out *t)
{
	struct xlsx *x = t->own;

	if (x->book != NULL) {
		lxw_workbook_free(x->book);
	}
	free(x);
	t->own = NULL;
}

/* A sheet's name may not hold these and not be longer than 31 characters. */
static void
sheet_name(const char *name, char out[SHEET_NAME + 1])
{
	size_t n = 0;

	for (const char *s = str_or(name, "Table"); *s != '\0' && n < SHEET_NAME; s++) {
		out[n++] = strchr("[]:*?/\\'", *s) != NULL || (unsigned char)*s >= 0x80 ? ' ' : *s;
	}
	out[n] = '\0';
}

static lxw_error
write_head(struct xlsx *x, const struct table_head *head, const struct field *f, struct arena *a)
{
	lxw_error why = LXW_NO_ERROR;
	lxw_col_t column = 0;

	for (size_t i = 0; why == LXW_NO_ERROR && head->lines != NULL && head->lines[i] != NULL;
		i++) {
		why = write_text(x, 0, head->lines[i], NULL, a);
		x->row++;
	}
	for (; why == LXW_NO_ERROR && f->name != NULL; f++) {
		if (table_column(f)) {
			why = write_text(x, column++, f->label, x->bold, a);
		}
	}
	x->row++;
	worksheet_freeze_panes(x->sheet, x->row, 0);
	return why;
}

/* Widths that show what is there without anybody pulling at columns. */
static lxw_error
set_widths(struct xlsx *x, const struct field *f)
{
	lxw_error why = LXW_NO_ERROR;
	lxw_col_t column = 0;

	for (; why == LXW_NO_ERROR && f->name != NULL; f++) {
		double least = f->kind == F_LINES ? 60 : f->kind == F_TEXT ? 24 : 12;
		double head = table_column(f) ? (double)strlen(f->label) + 2 : 0;

		if (table_column(f)) {
			why = worksheet_set_column(x->sheet, column, column,
				head > least ? (head > 40 ? 40 : head) : least, NULL);
			column++;
		}
	}
	return why;
}

enum err
xlsx_begin(struct ctx *c, int fd, const struct table_head *head, const struct field *f,
	struct table_out **ret)
{
	static const struct table_maker maker = {
		.row = xlsx_row, .end = xlsx_end, .drop = xlsx_drop
	};
	struct lxw_workbook_options options = { .constant_memory = LXW_TRUE,
		.tmpdir = getenv("TMPDIR") };
	struct xlsx *x = calloc(1, sizeof(*x));
	char path[40], name[SHEET_NAME + 1];
	lxw_error why;

	if (x == NULL) {
		BUG("out of memory");
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	sheet_name(head->name, name);
	x->book = workbook_new_opt(path, &options);
	x->sheet = x->book == NULL ? NULL : workbook_add_worksheet(x->book, name);
	if (x->sheet == NULL) {
		if (x->book != NULL) {
			lxw_workbook_free(x->book);
		}
		free(x);
		return fail(c, ERR_IO, NULL, "The Excel file could not be begun.");
	}
	x->bold = workbook_add_format(x->book);
	format_set_bold(x->bold);
	x->day = workbook_add_format(x->book);
	format_set_num_format(x->day, "yyyy-mm-dd");
	*ret = table_new(&maker, fd, f, x);
	why = set_widths(x, f);
	if (why == LXW_NO_ERROR) {
		why = write_head(x, head, f, c->arena);
	}
	if (why != LXW_NO_ERROR) {
		table_drop(*ret);
		return said(c, why);
	}
	return OK;
}
