/* SPDX-License-Identifier: MIT */
#include "db/db.h"
#  include   "rooms/homes/homes.h"
