/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "out/svg.h"
const char *a = "<svg>";
