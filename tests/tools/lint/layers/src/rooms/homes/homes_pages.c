/* SPDX-License-Identifier: MIT */
#include "rooms/visits/visits.html.h"
#include "rooms/homes/homes_view.h"
