/* SPDX-License-Identifier: MIT */
/* The few directives of printf that nearly every sentence of a page is made of, without printf's cost (a page says some hundred of them). What is not among
 * them is left to the C library. Called by arena_printf and buf_printf only. */
#ifndef BASE_FORMAT_H
#define BASE_FORMAT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Knows %s (NULL is "(null)"), %.5s, %.*s, %d, %02d, %lld, %zu and %%. False, and nothing of `out` counts, when fmt holds another directive or the text with its
 * NUL is longer than cap (at least 1). ap can still be used. */
bool format_plain(char *out, size_t cap, size_t *ret_n, const char *fmt, va_list ap);

#endif
