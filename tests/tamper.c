/* SPDX-License-Identifier: MIT */
/* The statements of tamper.h. They stand here and not in a room's .sql file, because the program must not have them. */
#include "tests/tamper.h"

#include <stdio.h>
#include <string.h>

#include "base/host.h"
#include "rooms/history/history.h"
#include "tests/faults_kit.h"

#define TAMPER_WITH(id, n, lite, pg)                                                                                                            \
	const struct sql id = {.name = #id, .room = "test", .reach = "none, because tests", .kind = SQL_EXEC, .params = (n), .sqlite = (lite), .postgres = (pg)}
#define ROW_LITE "(SELECT id FROM history WHERE chain = ?1 AND place = ?2)"
#define ROW_PG "(SELECT id FROM history WHERE chain = $1 AND place = $2)"
#define CHAIN_LITE "(SELECT id FROM history WHERE chain = ?1)"
#define CHAIN_PG "(SELECT id FROM history WHERE chain = $1)"

TAMPER_WITH(tamper_contents_gone, 0, "DELETE FROM history_contents", "DELETE FROM history_contents");
TAMPER_WITH(tamper_rows_gone, 0, "DELETE FROM history", "DELETE FROM history");
TAMPER_WITH(tamper_heads_gone, 0, "DELETE FROM chain_heads", "DELETE FROM chain_heads");
TAMPER_WITH(tamper_seals_gone, 0, "DELETE FROM seals", "DELETE FROM seals");
TAMPER_WITH(tamper_seal_heads_gone, 0, "DELETE FROM seal_heads", "DELETE FROM seal_heads");
TAMPER_WITH(tamper_row_gone, 2, "DELETE FROM history WHERE chain = ?1 AND place = ?2", "DELETE FROM history WHERE chain = $1 AND place = $2");
TAMPER_WITH(tamper_content_gone, 2, "DELETE FROM history_contents WHERE history IN " ROW_LITE, "DELETE FROM history_contents WHERE history IN " ROW_PG);
TAMPER_WITH(tamper_content_set, 3, "UPDATE history_contents SET content = ?3 WHERE history IN " ROW_LITE,
    "UPDATE history_contents SET content = $3 WHERE history IN " ROW_PG);
TAMPER_WITH(tamper_who_set, 3, "UPDATE history SET who = ?3 WHERE chain = ?1 AND place = ?2",
    "UPDATE history SET who = $3 WHERE chain = $1 AND place = $2");
TAMPER_WITH(tamper_head_set, 3, "UPDATE chain_heads SET place = ?2, hash = ?3 WHERE chain = ?1",
    "UPDATE chain_heads SET place = $2, hash = $3 WHERE chain = $1");
TAMPER_WITH(tamper_chain_gone, 1, "DELETE FROM history WHERE chain = ?1", "DELETE FROM history WHERE chain = $1");
TAMPER_WITH(tamper_chain_contents_gone, 1, "DELETE FROM history_contents WHERE history IN " CHAIN_LITE,
    "DELETE FROM history_contents WHERE history IN " CHAIN_PG);

struct running {
	const struct sql *s;
	const struct arg *args;
	int64_t changed;
};

static enum err
run(struct ctx *c, void *arg)
{
	struct running *t = arg;

	return db_exec(c, t->s, t->args, &t->changed);
}

void
tamper_do(const struct sql *s, const struct arg *args, const char *file, int line)
{
	struct running t = {.s = s, .args = args};

	kit_write(run, &t);
	if (t.changed == 0) {
		print_error("%s changed nothing\n", s->name);
		_fail(file, line);
	}
}

void
each_shows(const struct tampering *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		want_verify_says_not(all[i].says);
		tamper(all[i].s);
		want_verify_says(all[i].says);
	}
}

void
tamper_history_gone(void)
{
	static const struct sql *const all[] = {&tamper_contents_gone, &tamper_rows_gone, &tamper_heads_gone};

	for (size_t i = 0; i < 3; i++) {
		kit_write(run, &(struct running){.s = all[i], .args = NOARGS});
	}
}

int64_t
chains_verify(const unsigned char *key, char *said, size_t size)
{
	struct host host = *kit_host();
	struct ctx c = *kit_ctx();
	struct buf report;
	int64_t faults = 0;

	host.has_key = key != NULL;
	memset(host.key, 0, sizeof(host.key));
	if (key != NULL) {
		memcpy(host.key, key, sizeof(host.key));
	}
	c.host = &host;
	buf_init(&report, size - 1);
	assert_int_equal(history_verify(&c, &report, &faults), OK);
	(void)snprintf(said, size, "%s", report.p != NULL ? report.p : "");
	buf_done(&report);
	return faults;
}
