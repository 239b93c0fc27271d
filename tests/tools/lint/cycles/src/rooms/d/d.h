/* SPDX-License-Identifier: MIT */
#include "rooms/a/a.h"
