/* SPDX-License-Identifier: MIT */
/* Stylesheet, scripts and fonts at /assets/HASH/NAME: made at build, inside the binary, answered by
 * server.c before any dispatching (they belong to nobody and need no session). The address changes
 * with the content, so browsers may keep them for ever. */
#ifndef WEB_ASSETS_H
#define WEB_ASSETS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/asset.h"

struct MHD_Connection;
struct asset_store;

/* "/assets/HASH/NAME", good for the life of the process. BUG when there is no such asset. */
const char *
asset_url(const char *name);

const struct asset *
asset_find(const char *name, size_t n); /* NULL */

/* Responses made once and sent again and again. dir: NULL, or a folder whose files are read anew
 * each time (serve --dev). */
struct asset_store *
assets_start(const char *dir);
void
assets_stop(struct asset_store *s);

/* The path is an asset's, there or not, or the icon's. */
bool
assets_here(const char *path);

/* Queues the answer to such a path; what libmicrohttpd says of it (an enum MHD_Result). */
int
assets_answer(
	struct asset_store *s, struct MHD_Connection *connection, const char *path, bool gzip);

#endif
