/* SPDX-License-Identifier: MIT */
/* The page on which a person says whether a new registration follows an old one. The rules are in links.c. */
#include "rooms/homes/homes_pages.h"

#include "base/day.h"
#include "rooms/homes/homes.sql.h"
#include "rooms/homes/links.html.h"

static const struct view links_view = {.name = "links", .title = "New registrations that look like old ones", .html = HTML(links_html)};

enum err
links_page(struct req *r)
{
	struct links_view v = {.may_decide = true};
	const char *today = day_text(r->ctx.arena, r->ctx.now);
	int64_t account = r->ctx.actor->account;

	page_list_range(r, &v.list, sizeof(struct home_link));
	TRY(db_all(&r->ctx, &sql_links_reached, ARGS(INT(account), TEXT(today), TEXT(""), INT(v.list.limit), INT(v.list.offset)),
	    home_link_fields, &v.list.rows));
	TRY(db_int(&r->ctx, &sql_links_reached_count, ARGS(INT(account), TEXT(today), TEXT("")), &v.list.total, NULL));
	return reply(r, &links_view, &v);
}

static enum err
decide(struct req *r, bool confirmed)
{
	struct home_link l = {0};

	TRY(home_link_reached(&r->ctx, req_param(r, "link"), day_text(r->ctx.arena, r->ctx.now), &l));
	TRY(home_link_decide(&r->ctx, &l, confirmed));
	return reply_see(r, "/links");
}

enum err
link_confirm_write(struct req *r)
{
	return decide(r, true);
}

enum err
link_refuse_write(struct req *r)
{
	return decide(r, false);
}
