/* SPDX-License-Identifier: MIT */
/* For the tests of accepting files: an invented file row by row, accepted through the room's door, and what it left behind. Each test file has its own copy. */
#ifndef ROOMS_REGISTER_KIT_H
#define ROOMS_REGISTER_KIT_H

#include "tests/kit.h"

#include <string.h>

#include "base/str.h"
#include "rooms/homes/homes.h"
#include "rooms/register/register.h"
#include "rooms/register/register_accept.h"
#include "rooms/register/register_room.h"

#define HEAD                                                                                                                               \
	"CSNumber,CareService,Subtype,ServiceName,Service_town,Service_Postcode,SP_number,ServiceProvider,ServiceStatus,DateReg,"          \
	"Council_Area_Name,Health_Board_Name,Registered_Places,Publication_of_Latest_Grading,KQ_Setting\n"

/* A file in the making. */
static struct buf file;

static inline void
begin(void)
{
	buf_done(&file);
	buf_init(&file, 1024 * 1024);
	buf_adds(&file, HEAD);
}

struct row {
	const char *number, *name, *postcode, *provider, *provider_name, *status, *registered, *council, *board, *places, *graded, *setting;
};

static inline void
put(struct row r)
{
	buf_printf(&file, "%s,Care Home Service,Older People,\"%s\",Perth,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", r.number, str_or(r.name, "Ash House"),
	    str_or(r.postcode, "PH1 1AA"), str_or(r.provider, "SP2003000001"), str_or(r.provider_name, "Ash Care"), str_or(r.status, "Active"),
	    str_or(r.registered, "01/04/2002"), r.council ? r.council : "Perth & Kinross", r.board ? r.board : "Tayside", str_or(r.places, "40"),
	    str_or(r.graded, "01/02/2019"), str_or(r.setting, "4"));
}

#define ROW(...) put((struct row){__VA_ARGS__})

struct import {
	const char *as_of, *reason, *summary;
	bool replace;
};

static inline enum err
import_fn(struct ctx *c, void *arg)
{
	struct import *i = arg;

	return register_import(c, file.p, file.len, "file.csv", i->as_of, i->replace, i->reason, &i->summary);
}

static inline const char *
accept(const char *as_of)
{
	struct import i = {.as_of = as_of, .reason = ""};

	kit_write(import_fn, &i);
	return i.summary;
}

static inline struct home
home_of(const char *number)
{
	struct ctx *c = kit_ctx();
	struct home h;

	kit_ok(db_read_begin(c));
	kit_ok(home_by_ref(c, number, &h));
	db_read_end(c);
	return h;
}

static inline enum err
on(const char *number, const char *day, struct registered *ret)
{
	struct home h = home_of(number);
	struct ctx *c = kit_ctx();
	enum err e;

	kit_ok(db_read_begin(c));
	e = registered_on(c, h.id, day, ret);
	db_read_end(c);
	return e;
}

static inline struct list
through_time(const char *number, const char *attribute)
{
	struct home h = home_of(number);
	struct ctx *c = kit_ctx();
	struct list l;

	kit_ok(db_read_begin(c));
	kit_ok(registered_through_time(c, h.id, attribute, &l));
	db_read_end(c);
	return l;
}

static inline const struct registered_interval *
interval(const struct list *l, size_t i)
{
	assert_true(i < l->n);
	return LIST_AT(*l, struct registered_interval, i);
}

/* Is the home in the group of this kind and code on the day? */
static inline bool
in_group(const char *number, const char *kind, const char *code, const char *day)
{
	struct home h = home_of(number);
	struct ctx *c = kit_ctx();
	struct list groups;
	bool found = false;

	kit_ok(db_read_begin(c));
	kit_ok(home_groups(c, h.id, day, &groups));
	for (size_t i = 0; i < groups.n; i++) {
		const struct group *g = LIST_AT(groups, struct group, i);

		found = found || (strcmp(g->kind, kind) == 0 && strcmp(g->code, code) == 0);
	}
	db_read_end(c);
	return found;
}

static inline void
verified(void)
{
	struct ctx *c = kit_ctx();
	struct buf report;
	int64_t faults = 0;

	buf_init(&report, 1024 * 1024);
	kit_ok(db_read_begin(c));
	kit_ok(register_verify(c, &report, &faults));
	db_read_end(c);
	if (faults) {
		fail_msg("%s", report.p);
	}
	buf_done(&report);
}

#endif
