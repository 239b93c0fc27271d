/* SPDX-License-Identifier: MIT */
/* Hashes, random and passwords: thin over libsodium, so that no other file includes it. Called by
 * accounts, history, the web's sessions and one-time keys. */
#include "base/hash.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "base/err.h"

/* A password's cost; two at a time, so that sign-ins cannot take the machine's memory. */
enum { PASSWORD_PASSES = 2, PASSWORD_BYTES = 19 * 1024 * 1024, PASSWORD_AT_ONCE = 2 };

static pthread_mutex_t password_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t password_free = PTHREAD_COND_INITIALIZER;
static int password_busy;

/* Crockford's base 32: no I, L, O, U. */
static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void
hash_start(void)
{
	if (sodium_init() < 0) {
		BUG("libsodium does not start");
	}
}

void
hash_bytes(const void *p, size_t n, unsigned char out[HASH_BYTES])
{
	crypto_generichash(out, HASH_BYTES, p, n, NULL, 0);
}

void
hash_keyed(const unsigned char key[32], const void *p, size_t n, unsigned char out[HASH_BYTES])
{
	crypto_generichash(out, HASH_BYTES, p, n, key, 32);
}

char *
hash_hex(struct arena *a, const void *p, size_t n)
{
	unsigned char hash[HASH_BYTES];

	hash_bytes(p, n, hash);
	return hex_text(a, hash, sizeof(hash));
}

char *
hex_text(struct arena *a, const void *p, size_t n)
{
	char *hex = arena_alloc(a, n * 2 + 1);

	return sodium_bin2hex(hex, n * 2 + 1, p, n);
}

bool
hex_bytes(const char *hex, void *out, size_t n)
{
	size_t got;

	return hex && strnlen(hex, n * 2 + 1) == n * 2 &&
	       sodium_hex2bin(out, n, hex, n * 2, NULL, &got, NULL) == 0 && got == n;
}

void
random_bytes(void *p, size_t n)
{
	randombytes_buf(p, n);
}

char *
random_token(struct arena *a)
{
	unsigned char bytes[32];
	const size_t size =
		sodium_base64_ENCODED_LEN(sizeof(bytes), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *token = arena_alloc(a, size);

	random_bytes(bytes, sizeof(bytes));
	return sodium_bin2base64(
		token, size, bytes, sizeof(bytes), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

char *
random_ref(struct arena *a, char kind)
{
	unsigned char bytes[REF_SIZE - 2];
	char *ref = arena_alloc(a, REF_SIZE);

	random_bytes(bytes, sizeof(bytes));
	ref[0] = kind;
	for (size_t i = 0; i < sizeof(bytes); i++) {
		ref[i + 1] = letters[bytes[i] & 31];
	}
	return ref;
}

bool
ref_valid(const char *ref, char kind)
{
	if (!ref || strnlen(ref, REF_SIZE) != REF_SIZE - 1 ||
		(kind ? ref[0] != kind : ref[0] < 'A' || ref[0] > 'Z')) {
		return false;
	}
	return strspn(ref + 1, letters) == REF_SIZE - 2;
}

static void
password_begin(void)
{
	pthread_mutex_lock(&password_lock);
	while (password_busy == PASSWORD_AT_ONCE) {
		pthread_cond_wait(&password_free, &password_lock);
	}
	password_busy++;
	pthread_mutex_unlock(&password_lock);
}

static void
password_end(void)
{
	pthread_mutex_lock(&password_lock);
	password_busy--;
	pthread_cond_signal(&password_free);
	pthread_mutex_unlock(&password_lock);
}

char *
password_hash(struct arena *a, const char *password)
{
	char *hash = arena_alloc(a, crypto_pwhash_STRBYTES);
	int failed;

	password_begin();
	failed = crypto_pwhash_str_alg(hash, password, strlen(password), PASSWORD_PASSES,
		PASSWORD_BYTES, crypto_pwhash_ALG_ARGON2ID13);
	password_end();
	if (failed) {
		BUG("out of memory for a password");
	}
	return hash;
}

bool
password_right(const char *hash, const char *password)
{
	unsigned char salt[crypto_pwhash_SALTBYTES] = { 0 };
	unsigned char out[32];
	bool right = false;

	password_begin();
	if (hash) {
		right = crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
	} else if (crypto_pwhash(out, sizeof(out), password, strlen(password), salt,
			   PASSWORD_PASSES, PASSWORD_BYTES, crypto_pwhash_ALG_ARGON2ID13)) {
		BUG("out of memory for a password");
	}
	password_end();
	return right;
}
