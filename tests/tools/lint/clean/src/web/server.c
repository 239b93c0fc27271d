/* SPDX-License-Identifier: MIT */
#include <microhttpd.h>
#include "out/svg.h"
#include "db/db.h"
#include "web/server.h"
const char *a = "<p>";
