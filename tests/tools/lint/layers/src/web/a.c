/* SPDX-License-Identifier: MIT */
#include "rooms/homes/homes.h"
#include <sqlite3.h>
#include <libpq-fe.h>
