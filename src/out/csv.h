/* SPDX-License-Identifier: MIT */
/* CSV as spreadsheets read it: UTF-8 with its mark, CRLF, quoted where needed. A text cell that a
 * spreadsheet would take for a formula (it begins with = + - @, a tab or a return) gets a leading
 * apostrophe. See table.h for rows and the end. */
#ifndef OUT_CSV_H
#define OUT_CSV_H

#include "out/table.h"

/* Writes into fd from where it stands; does not close it. */
enum err
csv_begin(struct ctx *c, int fd, const struct table_head *head, const struct field *f,
	struct table_out **ret) MUST_CHECK;

/* One cell with its quotes, for who writes CSV of another shape. number: taken as it is. */
void
csv_cell(struct buf *b, const char *text, bool number);

#endif
