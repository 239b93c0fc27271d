/* SPDX-License-Identifier: MIT */
/* Arenas and lists: alignment, zeroing, rewinding, reuse, large pieces. Run by build/tests arena.
 */
#include "tests/kit.h"

#include <string.h>

#include "base/arena.h"
#include "base/list.h"

static void
every_piece_is_zeroed_and_aligned_also_after_a_rewind(void **state)
{
	struct arena *a = arena_new();
	struct arena_mark m = arena_mark(a);

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t n = 0; n < 300; n++) {
			unsigned char *p = arena_alloc(a, n);

			assert_int_equal((uintptr_t)p % 16, 0);
			for (size_t i = 0; i < n; i++) {
				assert_int_equal(p[i], 0);
			}
			memset(p, 0xAA, n);
		}
		arena_rewind(a, m);
	}
	arena_free(a);
}

static void
empty_pieces_are_not_the_same_piece(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_ptr_not_equal(arena_alloc(a, 0), arena_alloc(a, 0));
	arena_free(a);
}

static void
a_piece_larger_than_any_block_fits_and_its_neighbours_stay(void **state)
{
	struct arena *a = arena_new();
	char *before = arena_text(a, "before");
	char *large = arena_alloc(a, 5 * 1024 * 1024);
	char *after = arena_text(a, "after");

	(void)state;
	memset(large, 'x', 5 * 1024 * 1024);
	assert_string_equal(before, "before");
	assert_string_equal(after, "after");
	arena_free(a);
}

static void
a_rewind_keeps_what_came_before_and_reuses_the_blocks(void **state)
{
	struct arena *a = arena_new();
	char *kept = arena_text(a, "kept");
	struct arena_mark m = arena_mark(a);
	size_t used = arena_used(a);
	void *first = arena_alloc(a, 40000);

	(void)state;
	for (int i = 0; i < 1000; i++) {
		arena_rewind(a, m);
		assert_int_equal(arena_used(a), used);
		assert_ptr_equal(arena_alloc(a, 40000), first);
	}
	assert_string_equal(kept, "kept");
	arena_free(a);
}

static void
bytes_in_use_are_counted_over_blocks_and_none_are_left_by_a_reset(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_int_equal(arena_used(a), 0);
	for (int i = 0; i < 100; i++) {
		arena_alloc(a, 1600);
	}
	assert_int_equal(arena_used(a), 160000);
	arena_reset(a);
	assert_int_equal(arena_used(a), 0);
	assert_string_equal(arena_text(a, "again"), "again");
	arena_free(a);
	arena_free(NULL);
}

static void
copies_may_hold_nul_bytes_and_end_in_one_more(void **state)
{
	struct arena *a = arena_new();
	char *copy = arena_copy(a, "a\0b", 3);

	(void)state;
	assert_memory_equal(copy, "a\0b\0", 4);
	assert_null(arena_text(a, NULL));
	assert_string_equal(arena_copy(a, NULL, 0), "");
	arena_free(a);
}

static void
formatted_text_is_whole_around_the_size_of_the_quick_buffer(void **state)
{
	struct arena *a = arena_new();
	char long_text[1000];

	(void)state;
	for (size_t n = 250; n < 262; n++) {
		memset(long_text, 'y', n);
		long_text[n] = 0;
		assert_string_equal(arena_printf(a, "%s", long_text), long_text);
	}
	assert_string_equal(arena_printf(a, "%d homes", 41), "41 homes");
	arena_free(a);
}

static void
rows_of_a_list_keep_their_order_and_content_while_it_grows(void **state)
{
	struct row {
		int64_t n;
		char tail[5];
	};
	struct arena *a = arena_new();
	struct list l = LIST(struct row);
	int64_t i = 0;

	(void)state;
	assert_ptr_equal(LIST_FIRST(l), LIST_END(l));
	for (i = 0; i < 1000; i++) {
		struct row *r = list_add(&l, a);

		assert_int_equal(r->n, 0);
		r->n = i;
		memcpy(r->tail, "tail", 5);
	}
	assert_int_equal(l.n, 1000);
	i = 0;
	for (struct row *r = LIST_FIRST(l); r != LIST_END(l); r++) {
		assert_int_equal(r->n, i++);
		assert_string_equal(r->tail, "tail");
	}
	assert_int_equal(i, 1000);
	assert_int_equal(LIST_AT(l, struct row, 999)->n, 999);
	arena_free(a);
}

static void
a_row_added_after_one_was_taken_off_is_empty(void **state)
{
	struct arena *a = arena_new();
	struct list l = LIST(int64_t);

	(void)state;
	*(int64_t *)list_add(&l, a) = 7;
	l.n--;
	assert_int_equal(*(int64_t *)list_add(&l, a), 0);
	arena_free(a);
}

static const struct CMUnitTest arena_tests[] = {
	cmocka_unit_test(every_piece_is_zeroed_and_aligned_also_after_a_rewind),
	cmocka_unit_test(empty_pieces_are_not_the_same_piece),
	cmocka_unit_test(a_piece_larger_than_any_block_fits_and_its_neighbours_stay),
	cmocka_unit_test(a_rewind_keeps_what_came_before_and_reuses_the_blocks),
	cmocka_unit_test(bytes_in_use_are_counted_over_blocks_and_none_are_left_by_a_reset),
	cmocka_unit_test(copies_may_hold_nul_bytes_and_end_in_one_more),
	cmocka_unit_test(formatted_text_is_whole_around_the_size_of_the_quick_buffer),
	cmocka_unit_test(rows_of_a_list_keep_their_order_and_content_while_it_grows),
	cmocka_unit_test(a_row_added_after_one_was_taken_off_is_empty),
};

const struct test_suite arena_suite = SUITE_PLAIN("arena", arena_tests);
