/* SPDX-License-Identifier: MIT */
/* The command `demo`: a data set to try everything on. Made up is said in the data set itself (setting made_up), so every page, file and answer says it. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/day.h"
#include "base/host.h"
#include "base/pack.h"
#include "base/str.h"
#include "rooms/demo/demo.sql.h"
#include "rooms/accounts/accounts.h"
#include "rooms/demo/demo_making.h"
#include "rooms/homes/homes.h"
#include "rooms/messages/messages.h"
#include "rooms/register/register.h"
#include "rooms/settings/settings.h"
#include "web/room.h"

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

/* One mail, so that the outbox can be looked at. It is held, as all mail of made-up data. */
static enum err
a_mail(struct ctx *c, const struct making *m)
{
	struct new_message mail = {.organisation = m->organisations[0], .kind = "notice", .to = "team@example.org", .subject = "Where mail of this team goes",
	    .text = "Mail for the team comes to this mailbox. All of it, what waits and what was sent, is here:\n\n{site}/outbox",
	    .why = "this is the team's shared mailbox"};

	return message_add(c, &mail, NULL);
}

/* ---- the command ---------------------------------------------------------------------------------------------------- */

static enum err
demo_write(struct ctx *c, void *arg)
{
	struct making *m = arg;
	int64_t now = c->now;
	enum err e;

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
	c->now -= 120 * INT64_C(86400); /* they have worked there since before the first invented day */
	e = demo_people_make(c, m);
	e = e == OK ? demo_rota_make(c, m) : e;
	c->now = now;
	TRY(e);
	TRY(a_mail(c, m));
	TRY(demo_days(c, m));
	return m->accounts == NULL ? OK : demo_people_save(c, m);
}

static void
print_people(struct command_run *run, const struct making *m)
{
	fprintf(run->out, "%zu homes, %s\n\nSign in with one of these (they are made anew with each demo):\n\n", m->n, m->dir);
	for (size_t i = 0; i < m->people.n; i++) {
		const struct person *p = LIST_AT(m->people, struct person, i);

		fprintf(run->out, "  %-18s %-32s %s%s\n", demo_role_words(&run->ctx, p->role), p->email, p->password, p->team == 1 ? "   (second team)" : "");
	}
	fflush(run->out);
}

static int
demo_run(struct command_run *run)
{
	struct ctx *c = &run->ctx;
	struct making m = {.dir = run->dir, .demo = pack_json(c->host->pack, "demo.json")};
	const char *file = command_option(run, "register"), *today = command_option(run, "today");

	m.accounts = command_option(run, "accounts");
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
	demo_people_invent(c, &m);
	if (command_make(run, demo_write, &m) != OK) {
		if (m.saved) {
			(void)unlink(m.accounts);
		}
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
