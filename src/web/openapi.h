/* SPDX-License-Identifier: MIT */
/* The description of the API (OpenAPI 3.1) made from the route tables, field tables and shapes of all rooms: GET /api/openapi.json. openapi.c walks the
 * routes, openapi_schema.c writes JSON Schema. Knows no room. */
#ifndef WEB_OPENAPI_H
#define WEB_OPENAPI_H

#include "base/buf.h"
#include "base/list.h"
#include "base/shape.h"
#include "web/req.h"

enum err openapi_show(struct req *r) MUST_CHECK; /* handler */

/* ---- schemas: openapi_schema.c ---- */

enum schema_for { SCHEMA_ANSWER, SCHEMA_BODY, SCHEMA_QUERY };

void schema_field(struct buf *b, const struct field *f, enum schema_for what);
void schema_object(struct buf *b, const struct field *fields, enum schema_for what, bool made_up); /* closed: these members and no others */
void schema_ref(struct buf *b, const struct shape *s);
void schema_shape(struct buf *b, const struct shape *s); /* under components */
/* {"items":[...],"total":...,"next":...} */
void schema_list(struct buf *b, const struct view *view, const struct field *also);
void schema_view(struct buf *b, const struct view *view, const struct field *also);
/* Adds the shape and those inside it to a list of const struct shape *, each once. */
void shapes_collect(struct list *shapes, const struct shape *s, struct arena *a);
void shapes_of_fields(struct list *shapes, const struct field *fields, struct arena *a);

#endif
