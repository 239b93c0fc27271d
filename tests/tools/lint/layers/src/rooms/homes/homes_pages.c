/* SPDX-License-Identifier: MIT */
#include "rooms/visits/visits.html.h"
