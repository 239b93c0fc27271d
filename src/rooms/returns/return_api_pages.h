/* SPDX-License-Identifier: MIT */
/* The daily return for programs: one return as JSON, and PUT, which replaces it whole. Private to the room's pages: return_api_pages.c. */
#ifndef ROOMS_RETURNS_RETURN_API_PAGES_H
#define ROOMS_RETURNS_RETURN_API_PAGES_H

#include "rooms/returns/returns_view.h"

enum err return_json_show(struct req *r, const char *day) MUST_CHECK;
enum err return_put_work(struct req *r);
enum err return_put_write(struct req *r);
enum err template_show(struct req *r);
/* JSON of what might be looked at again in answers as they stand. */
enum err return_look_again(struct req *r, const char *day, const struct return_template *t, const struct answer *answers, const char **ret) MUST_CHECK;

/* For the description of the API; the questions of the two answers are filled in once the pack is read. */
extern struct shape answers_shape, sent_answers_shape;
extern const struct shape look_shape, return_shape;
extern const struct route_api return_api, return_put_api, template_api;

#endif
