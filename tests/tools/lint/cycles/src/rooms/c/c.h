/* SPDX-License-Identifier: MIT */
#include "rooms/b/b.h"
