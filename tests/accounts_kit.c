/* SPDX-License-Identifier: MIT */
/* See accounts_kit.h. */
#include "tests/accounts_kit.h"

#include <string.h>

#include "base/hash.h"
#include "rooms/accounts/people.h"
#include "rooms/history/history.h"

const char *
shown_once(void)
{
	const char *at = strstr(answer()->body, "<output>");

	if (!at) {
		fail_msg("nothing is shown once");
		return "";
	}
	at += 8;
	return arena_copy(kit_ctx()->arena, at, strcspn(at, "<"));
}

const char *
link_path(void)
{
	const char *at = strstr(shown_once(), "/welcome/");

	assert_non_null(at);
	return at;
}

struct person_key
person(const char *sign_in)
{
	struct person_key p;
	bool found;

	kit_ok(person_by_sign_in(kit_ctx(), sign_in, &p, &found));
	assert_true(found);
	return p;
}

const char *
page_of(const char *sign_in, const char *rest)
{
	return arena_printf(kit_ctx()->arena, "/people/%s%s", person(sign_in).ref, rest);
}

const char *
organisation_ref(const char *name)
{
	struct organisation o;

	kit_ok(organisation_by_words(kit_ctx(), name, &o));
	return o.ref;
}

size_t
versions(const char *kind, const char *ref)
{
	struct list l;

	kit_ok(history_of(kit_ctx(), kind, ref, &l));
	return l.n;
}

struct keying {
	const char *email, *hash, *cookie, *path;
};

static enum err
key_write(struct ctx *c, void *arg)
{
	const struct keying *k = arg;
	struct person_key p;
	bool found;

	TRY(person_by_sign_in(c, k->email, &p, &found));
	assert_true(found);
	return password_set(c, &p, k->hash, 0, "by a test");
}

void
has_password(const char *email, const char *password)
{
	struct keying k = {.email = email, .hash = password_hash(kit_ctx()->arena, password)};

	kit_write(key_write, &k);
}

static enum err
link_write(struct ctx *c, void *arg)
{
	struct keying *k = arg;
	struct person_key p;
	bool found;

	TRY(person_by_sign_in(c, k->email, &p, &found));
	assert_true(found);
	return link_make(c, p.id, "invitation", &k->path);
}

const char *
link_for(const char *email)
{
	struct keying k = {.email = email};

	kit_write(link_write, &k);
	return k.path;
}
