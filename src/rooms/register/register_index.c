/* SPDX-License-Identifier: MIT */
/* An open hash over text, half full at most. Knows nothing of registers. */
#include "rooms/register/register_index.h"

#include <stdint.h>
#include <string.h>

static struct index_slot *
slot_of(struct index_slot *slots, size_t cap, const char *key)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	size_t at;

	for (const char *p = key; *p; p++) {
		h = (h ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
	}
	for (at = (size_t)(h ^ h >> 29) & (cap - 1); slots[at].key && strcmp(slots[at].key, key) != 0;) {
		at = (at + 1) & (cap - 1);
	}
	return &slots[at];
}

void *
index_get(const struct index *x, const char *key)
{
	return x->cap ? slot_of(x->slots, x->cap, key)->value : NULL;
}

void *
index_add(struct index *x, const char *key, void *value)
{
	struct index_slot *slot;

	if ((x->n + 1) * 2 > x->cap) {
		size_t cap = x->cap ? x->cap * 2 : 64;
		struct index_slot *slots = ARENA_ARRAY(x->arena, struct index_slot, cap);

		for (size_t i = 0; i < x->cap; i++) {
			if (x->slots[i].key) {
				*slot_of(slots, cap, x->slots[i].key) = x->slots[i];
			}
		}
		x->slots = slots;
		x->cap = cap;
	}
	slot = slot_of(x->slots, x->cap, key);
	if (slot->key) {
		return slot->value;
	}
	*slot = (struct index_slot){.key = key, .value = value};
	x->n++;
	return NULL;
}
