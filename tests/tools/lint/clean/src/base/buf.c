/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "base/buf.h"
/* strcpy(a, b) and SELECT x */
const char *x = "strcpy(a)"; // sprintf(
char q = '"';
int snprintf_all(void) { return side.system + x->gets + SIDE.system(1); }
const char *lt = "&lt;", *cmp = "a < b", *e = "<", *m = "a<1";
