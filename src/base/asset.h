/* SPDX-License-Identifier: MIT */
/* A file inside the binary, made by tools/embed: stylesheets, scripts, fonts (assets) and the shipped packs (packs). Sorted by name. */
#ifndef BASE_ASSET_H
#define BASE_ASSET_H

#include <stddef.h>

struct asset {
	const char *name; /* "alongside.css", "fonts/inter-latin-400-normal.woff2", "scotland/rules.json" */
	const char *type; /* MIME type */
	const unsigned char *bytes;
	size_t size;
	const unsigned char *gzip; /* NULL when not smaller */
	size_t gzip_size;
	const char *hash; /* 16 hex digits of the content's SHA-256 */
};

extern const struct asset assets[];
extern const size_t assets_n;
extern const struct asset packs[];
extern const size_t packs_n;

#endif
