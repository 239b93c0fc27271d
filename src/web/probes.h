/* SPDX-License-Identifier: MIT */
/* The pages that belong to the program itself and to no room, as rows of a route table like any
 * other: /healthz (alive), /readyz (the data can be read and the writer answers), /metrics
 * (Prometheus text, to callers on this machine only) and /live (server-sent events). Listed in
 * rooms.c. */
#ifndef WEB_PROBES_H
#define WEB_PROBES_H

#include "web/room.h"

extern const struct room probes_room;

#endif
