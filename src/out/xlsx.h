/* SPDX-License-Identifier: MIT */
/* XLSX with one sheet, through libxlsxwriter in constant memory. Text is always written as text, so
 * a formula in it stays text; days are real dates, numbers real numbers. At most XLSX_ROWS records:
 * more is ERR_LIMIT with a sentence that names CSV. See table.h for rows and the end. */
#ifndef OUT_XLSX_H
#define OUT_XLSX_H

#include "out/table.h"

enum { XLSX_ROWS = 100000 };

/* Fills the file behind fd (which must be empty and open for reading and writing); does not close
 * it. */
enum err
xlsx_begin(struct ctx *c, int fd, const struct table_head *head, const struct field *f,
	struct table_out **ret) MUST_CHECK;

#endif
