/* SPDX-License-Identifier: MIT */
/* The command `demo`: a data set to try everything on. Made up is said in the data set itself (setting made_up), so every page, file and answer says it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/host.h"
#include "base/pack.h"
#include "base/str.h"
#include "rooms/demo/demo.sql.h"
#include "rooms/accounts/accounts.h"
#include "rooms/demo/demo.h"
#include "rooms/homes/homes.h"
#include "rooms/register/register.h"
#include "rooms/settings/settings.h"
#include "web/room.h"

struct person {
	int team;
	const char *role, *name, *email, *password, *hash, *token;
};

struct making {
	struct command_run *run;
	const struct json *demo;
	const char *file_name, *as_of, *area;   /* a real register, or NULL */
	const char *bytes;
	size_t bytes_n;
	int64_t organisations[2], remits[2], areas[2];
	struct demo_home *homes;
	size_t n;
	struct list people;                     /* struct person */
};

static const struct field demo_home_row_fields[] = {
    {.name = "id", .kind = F_INT, .offset = offsetof(struct demo_home, id)},
    {.name = "number", .kind = F_TEXT, .offset = offsetof(struct demo_home, number)},
    {.name = "name", .kind = F_TEXT, .offset = offsetof(struct demo_home, name)},
    {.name = "places", .kind = F_INT, .offset = offsetof(struct demo_home, places)},
    FIELD_END,
};

/* The whole of a file of at most 64 MB. */
static enum err
read_file(struct ctx *c, const char *path, const char **ret, size_t *ret_n)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t n = 0;

	if (fd < 0 || fstat(fd, &st) != 0 || st.st_size > 64 << 20) {
		if (fd >= 0) {
			close(fd);
		}
		return fail(c, ERR_INVALID, NULL, "The file %s cannot be read.", path);
	}
	char *p = arena_alloc(c->arena, (size_t)st.st_size + 1);
	while (n < (size_t)st.st_size) {
		ssize_t got = read(fd, p + n, (size_t)st.st_size - n);

		if (got <= 0) {
			break;
		}
		n += (size_t)got;
	}
	close(fd);
	*ret = p;
	*ret_n = n;
	return OK;
}

/* ---- areas, teams and their homes ---------------------------------------------------------------------------------- */

static enum err
invented_areas(struct ctx *c, struct making *m)
{
	const struct json *areas = json_array(m->demo, "areas"), *localities = json_array(m->demo, "localities");
	int64_t board, hscp, id;

	TRY(group_make(c, "board", "DEMO-BOARD", json_text(&areas->items[0], "board", ""), 0, &board));
	for (size_t i = 0; i < 2; i++) {
		const char *code = json_text(&areas->items[i], "code", "");

		TRY(group_make(c, "hscp", arena_printf(c->arena, "%s-H", code), json_text(&areas->items[i], "hscp", ""), board, &hscp));
		TRY(group_make(c, "council", code, json_text(&areas->items[i], "council", ""), hscp, &m->areas[i]));
	}
	for (size_t i = 0; i < localities->len; i++) {
		TRY(group_make(c, "locality", arena_printf(c->arena, "DEMO-L%zu", i + 1), json_text(&localities->items[i], "name", ""),
		    m->areas[json_int(&localities->items[i], "area", 0)], &id));
	}
	return OK;
}

static enum err
invented_register(struct ctx *c, struct making *m)
{
	char today[DAY_SIZE];
	const char *summary;

	day_of(c->now, today);
	for (int age = 2; age >= 0; age--) {
		struct buf file;
		const char *month = arena_printf(c->arena, "%.8s01", day_add(c->arena, today, -95 - age * 365));
		enum err e;

		buf_init(&file, 4 << 20);
		demo_register_file(c, m->demo, age, &file);
		e = register_import(c, file.p, file.len, "invented.csv", day_add(c->arena, month, -1), false, "", &summary);
		buf_done(&file);
		TRY(e);
	}
	return OK;
}

static enum err
real_areas(struct ctx *c, struct making *m)
{
	static const char *const kinds[] = {"council", "hscp", "board"};
	const char *summary;

	TRY(register_import(c, m->bytes, m->bytes_n, m->file_name, m->as_of, false, "", &summary));
	for (size_t i = 0; i < 3 && m->areas[0] == 0; i++) {
		TRY(group_find(c, kinds[i], m->area, &m->areas[0]));
	}
	if (m->areas[0] == 0) {
		return fail(c, ERR_INVALID, "area", "There is no area called \"%s\". Use the name as the register spells it, or its code.", m->area);
	}
	/* A second, smaller team beside it, so that "another team's home" means something. */
	return db_int(c, &sql_demo_small_council, ARGS(INT(m->areas[0])), &m->areas[1], NULL);
}

static enum err
teams(struct ctx *c, struct making *m)
{
	static const char *const numbers[][2] = {{"ring_social_work", "01632 960900"}, {"ring_health_protection", "01632 960901"},
	    {"ring_nhs24", "111"}, {"ring_emergency", "999"}, {"read_from", "08:30"}, {"read_until", "17:00"},
	    {"mailbox", "team@example.org"}};
	const struct json *areas = json_array(m->demo, "areas");

	for (size_t i = 0; i < 2; i++) {
		const char *name = json_text(&areas->items[i], "team", "");

		if (m->area != NULL) {
			struct group g;

			TRY(group_by_id(c, m->areas[i], &g));
			name = arena_printf(c->arena, "%s care home support team", g.name);
		}
		TRY(team_make(c, name, &m->areas[i], 1, &m->organisations[i], &m->remits[i]));
		for (size_t k = 0; k < sizeof(numbers) / sizeof(*numbers); k++) {
			TRY(settings_set(c, m->organisations[i], numbers[k][0], numbers[k][1]));
		}
	}
	return settings_set(c, 0, "made_up", json_text(m->demo, m->area != NULL ? "sentence_real" : "sentence", ""));
}

static void
usual(struct demo_home *h)
{
	h->residents = h->places - demo_between(h->seed, "empty", 0, 0, h->places > 20 ? 3 : 1);
	h->day_nurses = h->places > 45 ? 2 : 1;
	h->night_nurses = 1;
	h->day_care = (h->places + 5) / 6 + 1;
	h->night_care = (h->places + 13) / 14 + 1;
}

/* Said before the first invented day, so that the timeline begins with it. */
static enum err
long_ago(struct ctx *c, const struct demo_home *h, const char *from_day, const struct home_facts *f)
{
	int64_t now = c->now;
	enum err e;

	c->now = day_instant(from_day, 10 * 60);
	e = home_facts_save(c, h->id, from_day, f);
	c->now = now;
	return e;
}

static enum err
facts(struct ctx *c, const struct making *m, const struct demo_home *h)
{
	bool invented = m->area == NULL;
	struct home_facts f = {.nursing = h->nursing ? "day_and_night" : "none", .shifts = invented ? "07:30 to 20:00, 20:00 to 07:30" : ""};
	char today[DAY_SIZE];

	day_of(c->now, today);
	f.day_care_staff_needed = arena_printf(c->arena, "%d", (int)h->day_care);
	f.night_care_staff_needed = arena_printf(c->arena, "%d", (int)h->night_care);
	f.places_in_use = arena_printf(c->arena, "%d", (int)h->places);
	if (h->nursing) {
		f.day_nurses_needed = arena_printf(c->arena, "%d", (int)h->day_nurses);
		f.night_nurses_needed = arena_printf(c->arena, "%d", (int)h->night_nurses);
	}
	if (invented) {
		f.ring_day = arena_printf(c->arena, "Manager's office, 01632 96%04d", (int)(h->seed * 7 % 1000));
		f.ring_night = arena_printf(c->arena, "Nurse or senior on duty, 01632 96%04d", (int)(1000 + h->seed * 7 % 1000));
		f.ring_weekend = f.ring_night;
		f.mailbox = arena_printf(c->arena, "home%d@example.org", (int)h->seed);
	}
	return long_ago(c, h, day_add(c->arena, today, -120), &f);
}

/* The home that the home manager signs in to: with nursing, ordinary, and not sent yet today. */
static const struct demo_home *
managers_home(const struct making *m, int team)
{
	const struct demo_home *any = NULL;

	for (size_t i = 0; i < m->n; i++) {
		const struct demo_home *h = &m->homes[i];

		if (h->team == team && h->nursing && (any == NULL || strcmp(h->name, "Fernhaugh") == 0)) {
			any = h;
		}
	}
	return any;
}

static bool
has_nursing(const struct making *m, const struct demo_home *h)
{
	const struct json *homes = json_array(m->demo, "homes");

	for (size_t i = 0; m->area == NULL && i < homes->len; i++) {
		if (strcmp(json_text(&homes->items[i], "name", ""), h->name) == 0) {
			return json_bool(&homes->items[i], "nursing");
		}
	}
	return h->places >= 32;
}

static enum err
homes_of_teams(struct ctx *c, struct making *m)
{
	struct list rows[2];
	char today[DAY_SIZE];

	day_of(c->now, today);
	for (int team = 0; team < 2; team++) {
		rows[team] = LIST(struct demo_home);
		TRY(db_all(c, &sql_demo_homes, ARGS(INT(m->remits[team]), TEXT(today)), demo_home_row_fields, &rows[team]));
	}
	m->homes = ARENA_ARRAY(c->arena, struct demo_home, rows[0].n + rows[1].n);
	for (int team = 0; team < 2; team++) {
		for (size_t i = 0; i < rows[team].n; i++) {
			struct demo_home *h = &m->homes[m->n++];

			*h = *LIST_AT(rows[team], struct demo_home, i);
			h->team = team;
			h->seed = 1000 + (uint64_t)m->n;
			h->places = h->places > 0 ? h->places : 20;
			h->nursing = has_nursing(m, h);
			usual(h);
			TRY(facts(c, m, h));
		}
	}
	return OK;
}

/* The invented homes' localities, said by the team. */
static enum err
localities(struct ctx *c, const struct making *m)
{
	const struct json *homes = json_array(m->demo, "homes");
	const char *from_day;
	int64_t now = c->now;
	char today[DAY_SIZE];

	day_of(now, today);
	from_day = day_add(c->arena, today, -120);
	for (size_t i = 0; m->area == NULL && i < m->n; i++) {
		for (size_t k = 0; k < homes->len; k++) {
			int64_t id;

			if (strcmp(json_text(&homes->items[k], "name", ""), m->homes[i].name) != 0) {
				continue;
			}
			TRY(group_find(c, "locality", arena_printf(c->arena, "DEMO-L%d", (int)json_int(&homes->items[k], "locality", 0) + 1), &id));
			c->now = day_instant(from_day, 9 * 60);
			TRY(home_set_locality(c, m->homes[i].id, id, day_add(c->arena, today, -1200)));
			c->now = now;
		}
	}
	return OK;
}

/* ---- people -------------------------------------------------------------------------------------------------------- */

/* Which organisation a role of the pack belongs to, made when it is not there. */
static enum err
organisation_for(struct ctx *c, const struct making *m, int team, const struct role *role, int64_t *ret)
{
	const struct demo_home *h = managers_home(m, team);
	struct home home;
	struct group area;

	TRY(group_by_id(c, m->areas[team], &area));
	if (role->side == SIDE_HOME && h != NULL) {
		TRY(home_by_id(c, h->id, &home));
		return organisation_make(c, "home", home.name, home.group_id, ret);
	}
	if (role->side == SIDE_PROVIDER && h != NULL) {
		int64_t group = 0;

		TRY(home_by_id(c, h->id, &home));
		TRY(group_find(c, "provider", home.provider_number, &group));
		return organisation_make(c, "provider", home.provider_name, group, ret);
	}
	if (strcmp(role->id, "regulator") == 0) {
		return organisation_make(c, "regulator", "Care regulator", 0, ret);
	}
	if (role->side == SIDE_PARTNER) {
		return organisation_make(c, "voluntary", "Providers' and residents' voice", m->areas[team], ret);
	}
	if (strcmp(role->id, "health_protection") == 0) {
		int64_t board = 0;

		TRY(db_int(c, &sql_demo_board_of, ARGS(INT(m->areas[team])), &board, NULL));
		return organisation_make(c, "nhs_board", arena_printf(c->arena, "NHS %s", area.name), board, ret);
	}
	if (strcmp(role->id, "executive") == 0 || strcmp(role->id, "commissioner") == 0) {
		return organisation_make(c, "council", arena_printf(c->arena, "%s Council", area.name), m->areas[team], ret);
	}
	*ret = m->organisations[team];
	return OK;
}

static enum err
people(struct ctx *c, struct making *m)
{
	for (size_t i = 0; i < m->people.n; i++) {
		struct person *p = LIST_AT(m->people, struct person, i);
		int64_t organisation = 0, account = 0;

		TRY(organisation_for(c, m, p->team, role_by_id(p->role), &organisation));
		TRY(account_make(c,
		    &(struct new_account){.name = p->name, .email = p->email, .organisation = organisation, .role = p->role,
		        .password_hash = p->hash},
		    &account));
		TRY(token_make(c, account, "demo", &p->token));
	}
	return standings_refresh(c, 0);
}

/* Before the write: passwords are slow to hash. One account a role for the first team; the home manager, a member, the duty person and the chair for the second. */
static void
invent_people(struct ctx *c, struct making *m)
{
	const struct json *first = json_array(m->demo, "first_names"), *last = json_array(m->demo, "last_names");
	size_t n;
	const struct role *roles = roles_all(&n);

	m->people = LIST(struct person);
	for (int team = 0; team < 2; team++) {
		for (size_t i = 0; i < n; i++) {
			struct person *p;

			if (team == 1 && strcmp(roles[i].id, "home_manager") != 0 && roles[i].side != SIDE_TEAM) {
				continue;
			}
			p = list_add(&m->people, c->arena);
			p->team = team;
			p->role = roles[i].id;
			p->name = arena_printf(c->arena, "%s %s", first->items[(i * 3 + (size_t)team * 11) % first->len].text,
			    last->items[(i * 5 + (size_t)team * 7 + 1) % last->len].text);
			p->email = arena_printf(c->arena, "%s%s@example.org", p->role, team == 0 ? "" : "-2");
			p->password = arena_printf(c->arena, "%.16s", random_token(c->arena));
			p->hash = password_hash(c->arena, p->password);
		}
	}
}

static const char *
spaced(struct ctx *c, const char *role)
{
	char *s = arena_text(c->arena, role);

	for (char *p = s; *p != 0; p++) {
		*p = *p == '_' ? ' ' : *p;
	}
	return s;
}

/* --accounts FILE: so that scripts can sign in. Only the owner may read it. */
static enum err
write_accounts(struct ctx *c, const struct making *m, const char *path)
{
	struct buf b;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || fchmod(fd, 0600) != 0) {
		return fail(c, ERR_IO, NULL, "The file %s cannot be written: %s.", path, strerror(errno));
	}
	buf_init(&b, 1 << 20);
	buf_addc(&b, '[');
	for (size_t i = 0; i < m->people.n; i++) {
		const struct person *p = LIST_AT(m->people, struct person, i);

		buf_adds(&b, i == 0 ? "\n{\"role\":" : ",\n{\"role\":");
		buf_json(&b, spaced(c, p->role));
		buf_adds(&b, ",\"email\":");
		buf_json(&b, p->email);
		buf_adds(&b, ",\"password\":");
		buf_json(&b, p->password);
		buf_adds(&b, ",\"token\":");
		buf_json(&b, p->token);
		buf_addc(&b, '}');
	}
	buf_adds(&b, "\n]\n");
	ssize_t done = write(fd, b.p, b.len);
	bool whole = done == (ssize_t)b.len;

	buf_done(&b);
	if (close(fd) != 0 || !whole) {
		return fail(c, ERR_IO, NULL, "The file %s could not be written whole.", path);
	}
	return OK;
}

/* ---- the command ---------------------------------------------------------------------------------------------------- */

static enum err
demo_write(struct ctx *c, void *arg)
{
	struct making *m = arg;

	m->n = 0;
	m->areas[0] = m->areas[1] = 0;
	if (m->area == NULL) {
		TRY(invented_areas(c, m));
		TRY(invented_register(c, m));
	} else {
		TRY(real_areas(c, m));
	}
	TRY(teams(c, m));
	TRY(homes_of_teams(c, m));
	TRY(localities(c, m));
	TRY(people(c, m));
	return demo_days(c, m->demo, m->homes, m->n, m->area == NULL);
}

static void
print_people(struct command_run *run, const struct making *m)
{
	printf("%zu homes, %s\n\nSign in with one of these (they are made anew with each demo):\n\n", m->n, m->run->dir);
	for (size_t i = 0; i < m->people.n; i++) {
		const struct person *p = LIST_AT(m->people, struct person, i);

		printf("  %-18s %-32s %s%s\n", spaced(&run->ctx, p->role), p->email, p->password, p->team == 1 ? "   (second team)" : "");
	}
	fflush(stdout);
}

static int
demo_run(struct command_run *run)
{
	struct ctx *c = &run->ctx;
	struct making m = {.run = run, .demo = pack_json(c->host->pack, "demo.json")};
	const char *file = command_option(run, "register"), *today = command_option(run, "today"),
	           *accounts = command_option(run, "accounts");

	m.as_of = command_option(run, "as-of");
	m.area = command_option(run, "area");
	if ((file != NULL) != (m.as_of != NULL) || (file != NULL) != (m.area != NULL)) {
		return command_usage(run, "--register FILE, --as-of DATE and --area NAME go together.");
	}
	if ((today != NULL && !day_valid(today)) || (m.as_of != NULL && !day_valid(m.as_of))) {
		return command_usage(run, "Dates are written 2026-03-31.");
	}
	if (today != NULL) {
		c->now = day_instant(today, day_minutes(c->now));
	}
	if (file != NULL) {
		const char *slash = strrchr(file, '/');

		m.file_name = slash != NULL ? slash + 1 : file;
		if (read_file(c, file, &m.bytes, &m.bytes_n) != OK) {
			return command_failed(run);
		}
	}
	invent_people(c, &m);
	if (db_write(c, run->dataset, demo_write, &m) != OK) {
		return command_failed(run);
	}
	if (accounts != NULL && write_accounts(c, &m, accounts) != OK) {
		return command_failed(run);
	}
	print_people(run, &m);
	return 0;
}

static const struct command demo_commands[] = {
    {.name = "demo",
        .usage = "--data DIR [--register FILE --as-of DATE --area NAME] [--today DATE] [--accounts FILE]",
        .about = "make a data set to try: invented homes, or a register's own, with ninety invented days",
        .needs = NEEDS_NEW,
        .run = demo_run},
    {.name = NULL},
};

const struct room demo_room = {.name = "demo", .statements = sql_room_demo, .commands = demo_commands};
