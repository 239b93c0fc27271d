/* SPDX-License-Identifier: MIT */
/* Hashes, random and passwords: thin over libsodium. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { HASH_BYTES = 32, HASH_HEX = 65, REF_SIZE = 12 };

void hash_start(void); /* once, before threads */
void hash_bytes(const void *p, size_t n, unsigned char out[HASH_BYTES]); /* BLAKE2b-256 */
void hash_keyed(const unsigned char key[32], const void *p, size_t n, unsigned char out[HASH_BYTES]);
char *hash_hex(struct arena *a, const void *p, size_t n);                /* hex of BLAKE2b-256 of the bytes */
char *hex_text(struct arena *a, const void *p, size_t n);                /* plain hex */
bool hex_bytes(const char *hex, void *out, size_t n);                    /* exactly 2n hex digits */

void random_bytes(void *p, size_t n);
char *random_token(struct arena *a);              /* 43 characters of base64url: 256 bits, for sessions, tokens, links */
char *random_ref(struct arena *a, char kind);     /* kind letter + 10 letters of Crockford base32, upper case: "R7K2M9QX4TB" */
bool ref_valid(const char *ref, char kind);       /* looks like one; kind 0 = any */

/* argon2id, t=2, 19 MiB; at most two at a time (others wait). Slow: only on worker threads, never in a write. */
char *password_hash(struct arena *a, const char *password);
bool password_right(const char *hash, const char *password); /* hash NULL: does the same work and says false */

#endif
