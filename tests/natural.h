/* SPDX-License-Identifier: MIT */
/* What a register has come to be, by natural keys and in a settled order: for tests that compare two data sets. */
#ifndef TESTS_NATURAL_H
#define TESTS_NATURAL_H

#include "db/db.h"

/* Each gives rows of one text `line`: homes, providers, groups with their homes and days, links, rows of files, files. NULL at the end. */
extern const struct sql *const naturals[];

extern const struct sql natural_link;       /* earlier and later number: how many proposed links */
extern const struct sql natural_in_council; /* day and code: homes of that day's file that are in the council's group */

#endif
