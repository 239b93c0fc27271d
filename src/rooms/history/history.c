/* SPDX-License-Identifier: MIT */
/* Appending to the chains and checking them. One row per saved version of a record; docs/history.md gives the exact bytes, with an example that is a test.
 * Not here: what a record means, and pages. */
#include "rooms/history/history.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/host.h"
#include "base/str.h"
#include "rooms/history/history.sql.h"

enum { SALT_BYTES = 16 };

/* A row as it is hashed. */
struct link {
	int64_t id, place, account, at, version, has_content;
	const char *chain, *who, *on_behalf, *kind, *record, *why, *digest, *previous, *hash, *salt, *content;
};

static const struct field link_fields[] = {
    FIELD_AT(link, id, F_INT),
    FIELD_AT(link, chain, F_TEXT),
    FIELD_AT(link, place, F_INT),
    FIELD_AT(link, account, F_INT),
    FIELD_AT(link, who, F_TEXT),
    FIELD_AT(link, on_behalf, F_TEXT),
    FIELD_AT(link, at, F_INT),
    FIELD_AT(link, kind, F_TEXT),
    FIELD_AT(link, record, F_TEXT),
    FIELD_AT(link, version, F_INT),
    FIELD_AT(link, why, F_TEXT),
    FIELD_AT(link, digest, F_TEXT),
    FIELD_AT(link, previous, F_TEXT),
    FIELD_AT(link, hash, F_TEXT),
    FIELD_AT(link, salt, F_TEXT),
    FIELD_AT(link, content, F_TEXT),
    FIELD_AT(link, has_content, F_INT),
    FIELD_END,
};

const struct field history_row_fields[] = {
    FIELD_AT(history_row, id, F_INT, .internal = 1),
    FIELD_AT(history_row, place, F_INT, .internal = 1),
    FIELD_AT(history_row, chain, F_TEXT, .internal = 1),
    FIELD_AT(history_row, account, F_INT, .internal = 1),
    FIELD_AT(history_row, at, F_INSTANT, .label = "When"),
    FIELD_AT(history_row, who, F_TEXT, .label = "Who"),
    FIELD_AT(history_row, on_behalf, F_TEXT, .label = "On behalf of"),
    FIELD_AT(history_row, kind, F_TEXT, .label = "Kind"),
    FIELD_AT(history_row, record, F_TEXT, .label = "Record"),
    FIELD_AT(history_row, version, F_INT, .label = "Version"),
    FIELD_AT(history_row, why, F_TEXT, .label = "Why"),
    FIELD_AT(history_row, content, F_JSON, .label = "Content"),
    FIELD_AT(history_row, hash, F_TEXT, .label = "Hash"),
    FIELD_END,
};

void
history_field(struct buf *b, const char *s)
{
	size_t n = strlen(s);

	for (int shift = 56; shift >= 0; shift -= 8) {
		buf_addc(b, (char)(unsigned char)((uint64_t)n >> shift));
	}
	buf_add(b, s, n);
}

static const char *
link_hash(struct arena *a, const unsigned char key[32], const struct link *l)
{
	struct buf b;
	unsigned char out[HASH_BYTES];

	buf_init(&b, 1 << 20);
	history_field(&b, l->chain);
	history_field(&b, arena_int(a, l->place));
	history_field(&b, arena_int(a, l->account));
	history_field(&b, l->who);
	history_field(&b, l->on_behalf);
	history_field(&b, arena_int(a, l->at));
	history_field(&b, l->kind);
	history_field(&b, l->record);
	history_field(&b, arena_int(a, l->version));
	history_field(&b, l->why);
	history_field(&b, l->digest);
	history_field(&b, l->previous);
	hash_keyed(key, b.p, b.len, out);
	buf_done(&b);
	return hex_text(a, out, sizeof(out));
}

static const char *
content_digest(struct arena *a, const char *salt_hex, const char *content)
{
	size_t n = strlen(content);
	unsigned char *all = arena_alloc(a, SALT_BYTES + n);

	if (!hex_bytes(salt_hex, all, SALT_BYTES)) {
		return "";
	}
	memcpy(all + SALT_BYTES, content, n);
	return hash_hex(a, all, SALT_BYTES + n);
}

enum err
history_add(struct ctx *c, const struct saved *s)
{
	struct link head = {0}, l = {0};
	unsigned char salt[SALT_BYTES];
	bool found;

	l.chain = s->home != 0 ? arena_printf(c->arena, "h%lld", (long long)s->home)
	                       : arena_printf(c->arena, "o%lld", (long long)s->organisation);
	TRY(db_find(c, &sql_chain_head, ARGS(TEXT(l.chain)), link_fields, &head, &found));
	if (!found) {
		TRY(db_exec(c, &sql_chain_head_make, ARGS(TEXT(l.chain)), NULL));
		TRY(db_one(c, &sql_chain_head, ARGS(TEXT(l.chain)), link_fields, &head));
	}
	random_bytes(salt, sizeof(salt));
	l.place = head.place + 1;
	l.account = c->actor->account;
	l.who = s->who != NULL ? s->who : c->actor->name;
	l.on_behalf = str_or(c->actor->organisation_name, "");
	l.at = s->at != 0 ? s->at : c->now;
	l.kind = s->kind;
	l.record = s->record;
	l.version = s->version;
	l.why = str_or(s->why, "");
	l.salt = hex_text(c->arena, salt, sizeof(salt));
	l.digest = content_digest(c->arena, l.salt, s->content);
	l.previous = str_or(head.hash, "");
	l.hash = link_hash(c->arena, c->host->key, &l);
	TRY(db_exec(c, &sql_history_insert,
	    ARGS(TEXT(l.chain), INT(l.place), INT(l.account), TEXT(l.who), TEXT(l.on_behalf), INT(l.at), TEXT(l.kind), TEXT(l.record),
	        INT(l.version), TEXT(l.why), TEXT(l.digest), TEXT(l.previous), TEXT(l.hash)),
	    NULL));
	TRY(db_exec(c, &sql_history_content_insert, ARGS(TEXT(l.chain), INT(l.place), TEXT(l.salt), TEXT(s->content)), NULL));
	return db_exec(c, &sql_chain_head_move, ARGS(TEXT(l.chain), INT(l.place), TEXT(l.hash)), NULL);
}

enum err
event_add(struct ctx *c, const struct event *e)
{
	return db_exec(c, &sql_event_insert,
	    ARGS(INT(e->home), INT(e->at != 0 ? e->at : c->now), TEXT(e->kind), TEXT(e->record), TEXT(e->audience), TEXT(e->sentence)), NULL);
}

enum err
history_of(struct ctx *c, const char *kind, const char *record, struct list *ret)
{
	*ret = LIST(struct history_row);
	return db_all(c, &sql_history_of_record, ARGS(TEXT(kind), TEXT(record)), history_row_fields, ret);
}

/* ---- verify ---------------------------------------------------------------------------------------------------------- */

struct checking {
	struct buf *report;
	int64_t faults;
	char chain[64];
	int64_t place;
	char hash[HASH_HEX];
	struct list heads; /* struct link, by chain */
	size_t at;         /* the next of them */
};

static void
wrong(struct checking *k, const char *chain, int64_t place, const char *what)
{
	k->faults++;
	buf_printf(k->report, "history: chain %s, place %lld: %s\n", chain, (long long)place, what);
}

/* The head of the chain now looked at, NULL when it has none. Rows and heads come in the same order, so that a head which is passed over has no row:
 * its whole chain is gone. An empty name passes over all that are left. */
static const struct link *
head_of(struct checking *k, const char *chain)
{
	for (; k->at < k->heads.n; k->at++) {
		const struct link *head = LIST_AT(k->heads, struct link, k->at);
		int order = chain[0] != 0 ? strcmp(head->chain, chain) : -1;

		if (order >= 0) {
			k->at += order == 0;
			return order == 0 ? head : NULL;
		}
		if (head->place != 0) {
			wrong(k, head->chain, head->place, "the chain is gone, but its head is there");
		}
	}
	return NULL;
}

/* A chain has ended: its last row must be the kept head, else its tail was cut. */
static void
check_end(struct checking *k)
{
	const struct link *head = k->chain[0] != 0 ? head_of(k, k->chain) : NULL;

	if (k->chain[0] != 0 && (head == NULL || head->place != k->place || strcmp(head->hash, k->hash) != 0)) {
		wrong(k, k->chain, k->place, "the chain does not end where its head says");
	}
}

static enum err
check_link(struct ctx *c, void *rec, void *arg)
{
	const struct link *l = rec;
	struct checking *k = arg;

	if (strcmp(k->chain, l->chain) != 0) {
		check_end(k);
		(void)snprintf(k->chain, sizeof(k->chain), "%s", l->chain);
		k->place = 0;
		k->hash[0] = 0;
	}
	if (l->place != k->place + 1) {
		wrong(k, l->chain, l->place, "a place is missing before it");
	}
	if (strcmp(l->previous, k->hash) != 0) {
		wrong(k, l->chain, l->place, "it does not hang on the place before");
	}
	if (l->has_content != 0 && strcmp(content_digest(c->arena, l->salt, l->content), l->digest) != 0) {
		wrong(k, l->chain, l->place, "its content was changed");
	}
	if (c->host->has_key && strcmp(link_hash(c->arena, c->host->key, l), l->hash) != 0) {
		wrong(k, l->chain, l->place, "its keyed hash is wrong: the row was changed, or this is another data set's key");
	}
	k->place = l->place;
	(void)snprintf(k->hash, sizeof(k->hash), "%s", l->hash);
	return OK;
}

enum err
history_verify(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	struct checking k = {.report = report, .heads = LIST(struct link)};
	struct link row;

	TRY(db_all(c, &sql_chain_heads_all, NOARGS, link_fields, &k.heads));
	TRY(db_each(c, &sql_history_all, NOARGS, link_fields, &row, sizeof(row), check_link, &k));
	check_end(&k);
	(void)head_of(&k, "");
	if (!c->host->has_key) {
		buf_adds(report, "keyed hashes not checked: no key\n");
	}
	*ret_faults += k.faults;
	return seals_verify(c, report, ret_faults);
}
