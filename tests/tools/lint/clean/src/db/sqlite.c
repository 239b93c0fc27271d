/* SPDX-License-Identifier: MIT */
#include <sqlite3.h>
#include "db/db.h"
#include "base/buf.h"
const char *begin = "SELECT 1";
