/* SPDX-License-Identifier: MIT */
/* The daily return for programs: one return as JSON, and PUT, which replaces it whole. Private to the room's pages: return_api_pages.c. */
#ifndef ROOMS_RETURNS_RETURN_API_PAGES_H
#define ROOMS_RETURNS_RETURN_API_PAGES_H

#include "rooms/returns/returns_view.h"

enum err return_json_show(struct req *r, const char *day) MUST_CHECK;
enum err return_put_work(struct req *r);
enum err return_put_write(struct req *r);
enum err template_show(struct req *r);

#endif
