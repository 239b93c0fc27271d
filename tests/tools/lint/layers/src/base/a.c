/* SPDX-License-Identifier: MIT */
#include "db/db.h"
#include "a.h"
