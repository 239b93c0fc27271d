/* SPDX-License-Identifier: MIT */
/* Handlers and routes of web_pages.h. Nothing here reads the data set, apart from asking accounts where a person begins. */
#include "web/web_pages.h"

#include "base/str.h"
#include "web/dispatch.h"
#include "web/openapi.h"
#include "web/reply.h"
#include "web/web_pages.html.h"

static const struct view accessibility_view = {
    .name = "accessibility", .title = "Accessibility", .html = HTML(accessibility_page)};
static const struct view privacy_view = {.name = "privacy", .title = "Privacy", .html = HTML(privacy_page)};

static enum err
accessibility_show(struct req *r)
{
	return reply(r, &accessibility_view, NULL);
}

static enum err
privacy_show(struct req *r)
{
	return reply(r, &privacy_view, NULL);
}

static enum err
start_show(struct req *r)
{
	const struct web_access *access = r->web->o.access;
	const char *path = r->actor.account && access->start_page ? access->start_page(r) : NULL;

	r->out.status = 303;
	r->out.location = str_or(path, r->actor.account ? "/accessibility" : "/sign-in");
	return OK;
}

static const struct route web_routes[] = {
    {GET, "/", .work = start_show, .may = MAY_ANYONE, .title = "Where one begins"},
    {GET, "/accessibility", .work = accessibility_show, .may = MAY_ANYONE, .title = "Accessibility"},
    {GET, "/api/openapi.json", .work = openapi_show, .may = MAY_ANYONE, .title = "The description of the API"},
    {GET, "/privacy", .work = privacy_show, .may = MAY_ANYONE, .title = "Privacy"},
    ROUTES_END,
};

const struct room web_room = {.name = "web", .routes = web_routes};
