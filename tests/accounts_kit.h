/* SPDX-License-Identifier: MIT */
/* What the tests of the room accounts share: reading what is shown once, and finding people and organisations of tests/people.h. */
#ifndef TESTS_ACCOUNTS_KIT_H
#define TESTS_ACCOUNTS_KIT_H

#include "tests/kit.h"

#include "rooms/accounts/sign_in.h"

#define PASSWORD "heather over the hill"
#define HOSTILE "<b>\"Ailsa\"</b> & 'Co' \xF0\x9F\x94\xA5 \xE2\x80\xAB\xD7\x90"

/* What stands in the box of a secret on the last page. */
const char *shown_once(void);
/* The path of the link in it: without the site's address. */
const char *link_path(void);
struct person_key person(const char *sign_in);
/* "/people/REF" and what follows. */
const char *page_of(const char *sign_in, const char *rest);
const char *organisation_ref(const char *name);
size_t versions(const char *kind, const char *ref);

/* Gives a person the password; their sessions end. */
void has_password(const char *sign_in, const char *password);
/* An invitation for the person: the path. */
const char *link_for(const char *sign_in);

#endif
