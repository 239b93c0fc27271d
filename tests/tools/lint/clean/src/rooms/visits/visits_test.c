/* SPDX-License-Identifier: MIT */
#include "tests/kit.h"
#include "rooms/homes/homes.sql.h"
const char *a = "<script>";
