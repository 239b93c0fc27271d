/* SPDX-License-Identifier: MIT */
#include "rooms/homes/homes.h"
#include "base/buf.h"
