/* SPDX-License-Identifier: MIT */
/* TODO: later */
int aTODOb; // FIXME
const char *x = "XXX";
