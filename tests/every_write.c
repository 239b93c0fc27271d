/* SPDX-License-Identifier: MIT */
/* The rows of every_write.h, and a reader of forms: what a browser would send of the page as it stands, with the step's own answers typed over it. */
#include "tests/every_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "tests/faults_kit.h"
#include "tests/people.h"
#include "web/csrf.h"

#define HOME "/homes/" ROWANBANK
#define TODAY "2026-11-22"
#define THE_NEW_ONE "whoever signed in last"
#define PASSWORD "correct horse battery staple"

static const char upload_csv[] =
    "CSNumber,CareService,Subtype,ServiceName,ServiceStatus,SP_number,ServiceProvider,Council_Area_Name,Registered_Places,Client_group,Service_Postcode,DateReg\r\n"
    ROWANBANK ",Care Home Service,Older People,Rowanbank,Active,SP2099000001,Larch Care Group,Kinclair,41,Adults,ZZ1 1ZZ,01/04/2011\r\n"
    "CS2099000777,Care Home Service,Older People,Harebank,Active,SP2099000009,New owner,Kinclair,24,Adults,ZZ1 2ZZ,01/06/2026\r\n"
    "CS2099000778,Care Home Service,Older People,St Drostan's Lodge,Active,SP2099000009,New owner,Kinclair,31,Adults,ZZ1 3ZZ,01/06/2026\r\n";

const struct write_step write_steps[] = {
    {.method = POST, .route = "/settings", .role = "team chair", .page = "/settings", .fields = {"ring_social_work", "01738 000000", "read_from", "08:30", "read_until", "17:00"}},
    {.method = POST, .route = "/people", .role = "home manager", .page = "/people/invite",
        .fields = {"name", "~Night Nurse", "sign_in_name", "rowanbank-night-1", "email", "", "role", "home_submitter"}},
    {.method = POST, .route = "/people/:account/reset", .role = "home manager", .page = "/people/{accounts}"},
    {.method = POST, .route = "/welcome/:link", .role = NULL, .page = "{link}", .fields = {"new_password", PASSWORD, "new_password_again", PASSWORD}},
    {.method = POST, .route = "/sign-in", .role = NULL, .page = "/sign-in", .fields = {"email", "rowanbank-night-1", "password", PASSWORD}},
    {.method = POST, .route = "/account/password", .role = THE_NEW_ONE, .page = "/account", .fields = {"old_password", PASSWORD, "new_password", PASSWORD " 2", "new_password_again", PASSWORD " 2"}},
    {.method = POST, .route = "/people/:account/role", .role = "home manager", .page = "/people/{accounts}", .fields = {"role", "home_manager"}},
    {.method = POST, .route = "/people/:account/leave", .role = "home manager", .page = "/people/{accounts}"},
    {.method = POST, .route = "/people/:account/back", .role = "home manager", .page = "/people/{accounts}", .fields = {"role", "home_submitter"}},
    {.method = POST, .route = "/organisations", .role = "administrator", .page = "/organisations/new", .fields = {"kind", "voluntary", "name", "~Friends of Rowanbank", "about", "Kinclair"}},
    {.method = POST, .route = "/organisations/:organisation/edit", .role = "administrator", .page = "/organisations/{organisations}/edit",
        .fields = {"kind", "union", "name", "~Friends", "reason", "~They said so"}},
    {.method = POST, .route = "/organisations/:organisation/end", .role = "administrator", .page = "/organisations/{organisations}/edit",
        .fields = {"last_day", "", "end_reason", "~It closed"}},
    {.method = POST, .route = "/organisations/:organisation/back", .role = "administrator", .page = "/organisations/{organisations}/edit",
        .fields = {"end_reason", "~It goes on"}},
    {.method = POST, .route = "/organisations/:organisation/join", .role = "administrator", .page = "/organisations/{organisations}/join",
        .fields = {"sign_in", "team_member.1@example.org", "role", "partner_member"}},
    {.method = POST, .route = "/tokens", .role = "home manager", .page = "/tokens", .fields = {"name", "~rota program"}},
    {.method = POST, .route = "/tokens/:token/end", .role = "home manager", .page = "/tokens"},
    {.method = POST, .route = "/homes/:home/facts", .role = "home manager", .page = HOME "/facts", .fields = {"shifts", "~07:30 to 20:00", "manager", "~A. Manager", "pharmacy", "~High Street"}},
    {.method = POST, .route = "/remit/changes", .role = "team chair", .page = "/remit", .fields = {"home", HAREBANK, "expected", "no", "reason", "~Closed for a week", "from_day", TODAY}},
    {.method = POST, .route = "/remit/changes/:change/end", .role = "team chair", .page = "/remit"},
    {.method = PUT, .route = "/homes/:home/returns/:day", .role = "home manager", .page = NULL,
        .json = "{\"template\":\"daily-huddle\",\"version\":1,\"values\":{\"residents_total\":31,\"help\":\"advice\",\"help_text\":\"~please ring\",\"building\":\"problem\","
                "\"building_text\":\"~the lift\",\"note\":\"~all well\"}}"},
    {.method = POST, .route = "/homes/:home/returns/:day/draft", .role = "home submitter", .page = HOME "/return?step=1", .fields = {"residents_total", "32"}},
    {.method = POST, .route = "/homes/:home/returns/:day", .role = "home submitter", .page = HOME "/return?step=6", .fields = {"note", "~a note", "go", "later"}},
    {.method = POST, .route = "/homes/:home/returns/:day/telephone", .role = "team member", .page = HOME "/returns/" TODAY "/telephone",
        .fields = {"told_by", "deputy", "told_at", "2026-11-22T09:00", "beds_available", "1", "reason", "~They rang again"}},
    {.method = POST, .route = "/homes/:home/colour", .role = "team member", .page = HOME "/colour", .fields = {"colour", "red", "reason", "~Two visits this week", "until_day", "2026-11-25", "talked_with",
        "~deputy manager", "talked_at", "2026-11-22T09:00"}},
    {.method = POST, .route = "/homes/:home/status/comment", .role = "home manager", .page = HOME "/status", .fields = {"words", "~We have asked for a second lift"}},
    {.method = POST, .route = "/homes/:home/colour/:set/end", .role = "team member", .page = HOME "/colour"},
    {.method = POST, .route = "/rota/turns", .role = "team chair", .page = "/rota", .fields = {"person", "mailbox", "place", "1", "days", "7", "from_time", "08:30", "until_time", "17:00"}},
    {.method = POST, .route = "/rota/turns/:turn/end", .role = "team chair", .page = "/rota"},
    {.method = POST, .route = "/homes/:home/answers", .role = "team member", .page = HOME "/answers", .fields = {"about", "all", "text", "~A nurse comes at 20:00", "look_again", "2026-11-25"}},
    {.method = POST, .route = "/homes/:home/answers/:answer/end", .role = "team member", .page = HOME "/answers"},
    {.method = POST, .route = "/homes/:home/shares", .role = "team chair", .page = HOME "/shares", .fields = {"organisation", "{regulator}", "kind", "status", "day", TODAY, "until_day", "2026-12-31", "reason",
        "~They asked"}},
    {.method = POST, .route = "/homes/:home/shares/:share/end", .role = "team chair", .page = HOME "/shares"},
    {.method = POST, .route = "/register/uploads", .role = "team chair", .page = "/register", .fields = {"as_of", "2026-10-31"}, .upload = "~homes.csv"},
    {.method = POST, .route = "/register/uploads/:upload/accept", .role = "team chair", .page = "/register/uploads/{register_uploads}", .fields = {"reason", ""}, .elsewhere = true},
    {.method = POST, .route = "/register/uploads", .role = "team chair", .page = "/register", .fields = {"as_of", "2026-10-30"}, .upload = "again.csv"},
    {.method = POST, .route = "/register/uploads/:upload/refuse", .role = "team chair", .page = "/register/uploads/{register_uploads}"},
    {.method = POST, .route = "/links/:link/confirm", .role = "team member", .page = "/links"},
    {.method = POST, .route = "/links/:link/refuse", .role = "team member", .page = "/links"},
    {.method = POST, .route = "/settings/mail", .role = "administrator", .page = "/settings/mail",
        .fields = {"mail", "on", "mail_server", "smtp://mail.example:587", "mail_from", "alongside@example.org", "site", "https://alongside.example", "mail_most", "100"}},
    {.method = POST, .route = "/forgotten", .role = NULL, .page = "/forgotten", .fields = {"forgotten_email", "team_chair.1@example.org"}},
    {.method = POST, .route = "/outbox/:message/drop", .role = "team chair", .page = "/outbox/{outbox}", .fields = {"reason", "~Rung instead"}},
    {.method = POST, .route = "/outbox/:message/again", .role = "team chair", .page = "/outbox/{outbox}"},
    {.method = POST, .route = "/outbox/switch", .role = "team chair", .page = "/outbox", .fields = {"reason", "~Wrong addresses"}},
    {.method = POST, .route = "/account/sign-out-everywhere", .role = "home submitter", .page = "/account"},
    {.method = POST, .route = "/sign-out", .role = "duty", .page = "/account"},
    {.route = NULL},
};

/* ---- the form of a page ---------------------------------------------------------------------------------------------- */

enum { FORM_MOST = 300 };

static struct {
	const struct write_step *s;
	const char *target, *json;
	const char *form[FORM_MOST + 2];
	size_t n;
	char link[200];   /* the last one-time link that was shown */
	char cookie[100]; /* of whoever signed in last */
	const char *who;  /* the cookie this step is sent with */
	int sent;
} step;

static struct arena *
arena(void)
{
	return kit_ctx()->arena;
}

static const char *
unescaped(const char *p, size_t n)
{
	static const struct {
		const char *name;
		char c;
	} all[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&#x27;", '\''}};
	char *out = arena_alloc(arena(), n + 1), *o = out;

	for (size_t i = 0; i < n; i++) {
		*o = p[i];
		for (size_t k = 0; p[i] == '&' && k < sizeof(all) / sizeof(*all); k++) {
			if (n - i >= strlen(all[k].name) && strncmp(p + i, all[k].name, strlen(all[k].name)) == 0) {
				*o = all[k].c;
				i += strlen(all[k].name) - 1;
				break;
			}
		}
		o++;
	}
	*o = 0;
	return out;
}

/* The value of an attribute of the tag that begins at p; NULL when it has none. */
static const char *
attribute(const char *p, const char *name)
{
	const char *end = strchr(p, '>');
	char head[60];
	const char *at;

	snprintf(head, sizeof(head), " %s=\"", name);
	at = strstr(p, head);
	if (!at || at > end) {
		return NULL;
	}
	at += strlen(head);
	return unescaped(at, strcspn(at, "\""));
}

static bool
has(const char *p, const char *word)
{
	const char *end = strchr(p, '>'), *at = strstr(p, word);

	return at && at < end;
}

static void
form_put(const char *name, const char *value, bool over)
{
	for (size_t i = 0; over && i < step.n; i += 2) {
		if (strcmp(step.form[i], name) == 0) {
			step.form[i + 1] = value;
			return;
		}
	}
	assert_true(step.n + 2 <= FORM_MOST);
	step.form[step.n++] = name;
	step.form[step.n++] = value;
	step.form[step.n] = NULL;
}

static void
select_read(const char *p, const char *name)
{
	const char *end = strstr(p, "</select>"), *chosen = NULL;

	for (const char *o = strstr(p, "<option"); o && o < end; o = strstr(o + 1, "<option")) {
		chosen = !chosen || has(o, " selected") ? o : chosen;
	}
	if (chosen) {
		form_put(name, str_or(attribute(chosen, "value"), ""), false);
	}
}

/* Everything a browser would send of the form that begins at p. */
static void
form_read(const char *p)
{
	const char *end = strstr(p, "</form>");

	assert_non_null(end);
	for (; p < end; p = strchr(p + 1, '<')) {
		const char *name = attribute(p, "name"), *type;

		if (strncmp(p, "<input", 6) == 0 && name) {
			type = str_or(attribute(p, "type"), "text");
			if ((strcmp(type, "radio") != 0 && strcmp(type, "checkbox") != 0 && strcmp(type, "file") != 0) || has(p, " checked")) {
				form_put(name, str_or(attribute(p, "value"), ""), false);
			}
		} else if (strncmp(p, "<select", 7) == 0 && name) {
			select_read(p, name);
		} else if (strncmp(p, "<textarea", 9) == 0 && name) {
			const char *text = strchr(p, '>') + 1;

			form_put(name, unescaped(text, (size_t)(strstr(text, "</textarea>") - text)), false);
		}
	}
}

/* "/tokens/:token/end" is the route of "/tokens/T123/end". */
static bool
is_of_route(const char *action, const char *route)
{
	while (*route) {
		if (*route == ':') {
			route += strcspn(route, "/");
			if (*action == 0 || *action == '/') {
				return false;
			}
			action += strcspn(action, "/?");
		} else if (*route++ != *action++) {
			return false;
		}
	}
	return *action == 0 || *action == '?';
}

static bool
form_find(const char *page, const char *route)
{
	for (const char *p = strstr(page, "<form"); p; p = strstr(p + 1, "<form")) {
		const char *action = attribute(p, "action"), *draft = attribute(p, "data-draft-url");

		action = draft && is_of_route(draft, route) ? draft : action;
		if (action && is_of_route(action, route)) {
			step.target = action;
			form_read(p);
			return true;
		}
	}
	return false;
}

/* ---- a step ---------------------------------------------------------------------------------------------------------- */

#define NEWEST(id, text) static const struct sql id = {.name = #id, .room = "test", .reach = "none, because tests", .kind = SQL_ONE, .sqlite = text, .postgres = text}
NEWEST(newest_account, "SELECT ref FROM accounts ORDER BY id DESC LIMIT 1");
NEWEST(newest_organisation, "SELECT ref FROM organisations ORDER BY id DESC LIMIT 1");
NEWEST(newest_upload, "SELECT ref FROM register_uploads ORDER BY id DESC LIMIT 1");
NEWEST(newest_message, "SELECT ref FROM outbox ORDER BY id DESC LIMIT 1");
NEWEST(regulator, "SELECT ref FROM organisations WHERE kind = 'regulator' ORDER BY id LIMIT 1");

static const char *
filled(const char *path)
{
	static const struct {
		const char *hole;
		const struct sql *s;
	} holes[] = {{"{accounts}", &newest_account}, {"{organisations}", &newest_organisation}, {"{register_uploads}", &newest_upload}, {"{regulator}", &regulator}, {"{outbox}", &newest_message}};

	if (strcmp(path, "{link}") == 0) {
		return step.link;
	}
	for (size_t i = 0; i < sizeof(holes) / sizeof(*holes); i++) {
		const char *at = strstr(path, holes[i].hole), *ref = NULL;

		if (at) {
			kit_ok(db_text(kit_ctx(), holes[i].s, NOARGS, &ref));
			assert_non_null(ref);
			return arena_printf(arena(), "%.*s%s%s", (int)(at - path), path, ref, at + strlen(holes[i].hole));
		}
	}
	return path;
}

static const char *
typed(const char *value, const char *text)
{
	return *value != '~' ? filled(value) : text ? text : value + 1;
}

/* JSON with each "~..." replaced. */
static const char *
json_typed(const char *json, const char *text)
{
	struct buf b;
	const char *out;

	buf_init(&b, 1 << 16);
	while (*json) {
		if (json[0] == '"' && json[1] == '~') {
			size_t n = strcspn(json + 2, "\"");

			buf_json(&b, text ? text : arena_copy(arena(), json + 2, n));
			json += n + 3;
		} else {
			buf_addc(&b, *json++);
		}
	}
	out = arena_copy(arena(), b.p, b.len);
	buf_done(&b);
	return out;
}

void
step_open(const struct write_step *s, const char *text)
{
	step.s = s;
	step.n = 0;
	step.form[0] = NULL;
	step.json = s->json ? json_typed(s->json, text) : NULL;
	step.target = "/api/v1" HOME "/returns/" TODAY;
	if (str_eq(s->role, THE_NEW_ONE)) {
		as_cookie(step.cookie);
	} else {
		as(s->role);
	}
	step.who = str_eq(s->role, THE_NEW_ONE) ? step.cookie : s->role ? kit_people.cookie(s->role) : NULL;
	if (s->page) {
		GET(filled(s->page));
		want_status(200);
		if (!form_find(answer()->body, s->route)) {
			fail_msg("no form for %s on %s", s->route, s->page);
		}
	}
	for (size_t i = 0; s->fields[i]; i += 2) {
		form_put(s->fields[i], typed(s->fields[i + 1], text), true);
	}
}

/* Each from an address of its own, because addresses that try often are slowed down. */
void
step_send(void)
{
	const struct write_step *s = step.s;
	struct web_call call = {.method = s->method, .target = step.target, .fetch_site = "same-origin", .form = step.json ? NULL : step.form,
	    .address = arena_printf(arena(), "192.0.2.%d", 1 + step.sent++ % 250), .csrf = step.who ? csrf_token(kit_web(), step.who, arena()) : NULL};
	const char *at;

	if (step.json) {
		call.type = "application/json";
		call.body = step.json;
		call.body_n = strlen(step.json);
	}
	if (s->upload) {
		call.upload_name = s->upload;
		call.body = upload_csv;
		call.body_n = sizeof(upload_csv) - 1;
	}
	kit_call(&call);
	if (!s->role && answer()->set_cookie) {
		snprintf(step.cookie, sizeof(step.cookie), "%s", answer()->set_cookie);
	}
	at = answer()->body ? strstr(answer()->body, "/welcome/") : NULL;
	if (at && step_done()) {
		snprintf(step.link, sizeof(step.link), "%.*s", (int)strcspn(at, "\"<& \n"), at);
	}
}

bool
step_done(void)
{
	return answer()->status >= 200 && answer()->status < 400;
}
