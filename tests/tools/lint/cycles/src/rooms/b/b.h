/* SPDX-License-Identifier: MIT */
#include "rooms/c/c.h"
