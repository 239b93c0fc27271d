/* SPDX-License-Identifier: MIT */
/* Hashes against published values, references, tokens and passwords. Run by build/tests hash. */
#include "tests/kit.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"

static int
enter(void **state)
{
	hash_start();
	*state = arena_new();
	return 0;
}

static int
leave(void **state)
{
	arena_free(*state);
	return 0;
}

static void
the_hash_is_blake2b_256(void **state)
{
	assert_string_equal(hash_hex(*state, "", 0),
		"0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
	assert_string_equal(hash_hex(*state, "abc", 3),
		"bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static void
a_key_changes_the_hash(void **state)
{
	unsigned char key[32] = { 1 }, plain[HASH_BYTES], keyed[HASH_BYTES], again[HASH_BYTES];

	(void)state;
	hash_bytes("abc", 3, plain);
	hash_keyed(key, "abc", 3, keyed);
	hash_keyed(key, "abc", 3, again);
	assert_memory_equal(keyed, again, HASH_BYTES);
	assert_memory_not_equal(keyed, plain, HASH_BYTES);
	key[31] = 1;
	hash_keyed(key, "abc", 3, again);
	assert_memory_not_equal(keyed, again, HASH_BYTES);
}

static void
hex_is_read_back_and_only_hex(void **state)
{
	unsigned char bytes[4] = { 0 };

	assert_string_equal(hex_text(*state, "\x00\xFF\x1A\xb2", 4), "00ff1ab2");
	assert_string_equal(hex_text(*state, "", 0), "");
	assert_true(hex_bytes("00fF1ab2", bytes, 4));
	assert_memory_equal(bytes, "\x00\xFF\x1A\xb2", 4);
	assert_false(hex_bytes("00ff1ab", bytes, 4));
	assert_false(hex_bytes("00ff1ab2c", bytes, 4));
	assert_false(hex_bytes("00ff1ag2", bytes, 4));
	assert_false(hex_bytes("00ff 1ab", bytes, 4));
	assert_false(hex_bytes("", bytes, 4));
	assert_false(hex_bytes(NULL, bytes, 4));
}

static void
references_use_every_letter_and_look_like_ones(void **state)
{
	bool seen[256] = { false };
	int kinds = 0;

	for (int i = 0; i < 400; i++) {
		char *ref = random_ref(*state, 'R');

		assert_int_equal(strlen(ref), 11);
		assert_true(ref_valid(ref, 'R') && ref_valid(ref, 0) && !ref_valid(ref, 'C'));
		for (int j = 1; j < 11; j++) {
			seen[(unsigned char)ref[j]] = true;
		}
	}
	for (int c = 0; c < 256; c++) {
		kinds += seen[c];
	}
	assert_int_equal(kinds, 32);
	assert_string_not_equal(random_ref(*state, 'R'), random_ref(*state, 'R'));
}

static void
what_cannot_be_a_reference_is_none(void **state)
{
	static const char *const bad[] = { "", "R", "R7K2M9QX4T", "R7K2M9QX4TBB", "r7K2M9QX4TB",
		"R7K2M9QX4Tb", "R7K2M9QX4TI", "R7K2M9QX4TO", "R7K2M9QX4TU", "R7K2M9QX4T ",
		"17K2M9QX4TB", "R7K2M9QX4T\xC3" };

	(void)state;
	assert_true(ref_valid("R7K2M9QX4TB", 'R'));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_false(ref_valid(bad[i], 0));
	}
	assert_false(ref_valid(NULL, 0));
}

static void
tokens_are_43_letters_of_base64url_and_never_the_same(void **state)
{
	char *one = random_token(*state), *two = random_token(*state);

	assert_int_equal(strlen(one), 43);
	assert_int_equal(
		strspn(one, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
		43);
	assert_string_not_equal(one, two);
}

static void
a_password_matches_its_own_hash_only(void **state)
{
	char *one = password_hash(*state, "Gl\xC3\xA8n Almond 7");
	char *two = password_hash(*state, "Gl\xC3\xA8n Almond 7");

	assert_true(str_starts(one, "$argon2id$v=19$m=19456,t=2,p=1$"));
	assert_string_not_equal(one, two);
	assert_true(password_right(one, "Gl\xC3\xA8n Almond 7"));
	assert_false(password_right(one, "Glen Almond 7"));
	assert_false(password_right(one, ""));
	assert_false(password_right("", "x"));
	assert_false(password_right("$argon2id$nonsense", "x"));
	assert_false(password_right(NULL, "x"));
	assert_false(password_right(NULL, ""));
}

static void *
guess(void *arg)
{
	return password_right(arg, "right") ? arg : NULL;
}

static void
many_threads_at_once_all_get_their_answer(void **state)
{
	char *hash = password_hash(*state, "right");
	pthread_t threads[6];
	void *answer;

	for (int i = 0; i < 6; i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, guess, hash), 0);
	}
	for (int i = 0; i < 6; i++) {
		pthread_join(threads[i], &answer);
		assert_ptr_equal(answer, hash);
	}
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, enter, leave)

static const struct CMUnitTest hash_tests[] = {
	WITH_ARENA(the_hash_is_blake2b_256),
	WITH_ARENA(a_key_changes_the_hash),
	WITH_ARENA(hex_is_read_back_and_only_hex),
	WITH_ARENA(references_use_every_letter_and_look_like_ones),
	WITH_ARENA(what_cannot_be_a_reference_is_none),
	WITH_ARENA(tokens_are_43_letters_of_base64url_and_never_the_same),
	WITH_ARENA(a_password_matches_its_own_hash_only),
	WITH_ARENA(many_threads_at_once_all_get_their_answer),
};

const struct test_suite hash_suite = SUITE_PLAIN("hash", hash_tests);
