/* SPDX-License-Identifier: MIT */
/* Structured log lines on standard error: one JSON object a line, no personal data (refs and numbers, never names or free text). */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_level(enum log_level least); /* starts at LOG_INFO */

/* log_line(LOG_INFO, "request", "method", "GET", "path", "/board", NULL): event, then pairs of text, ended by NULL. A NULL value is left out. */
void log_line(enum log_level level, const char *event, ...) __attribute__((sentinel));

#endif
