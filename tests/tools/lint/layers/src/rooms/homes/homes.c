/* SPDX-License-Identifier: MIT */
#include "web/req.h"
#include "rooms/homes/homes.html.h"
#include "rooms/visits/visits.sql.h"
#include "rooms/visits/visits_more.h"
#include <sqlite3.h>
#include "rooms/homes/homes_view.h"
