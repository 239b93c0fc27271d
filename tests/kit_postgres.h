/* SPDX-License-Identifier: MIT */
/* What the tests need of a PostgreSQL server that the program itself never does: making and dropping databases. */
#ifndef TESTS_KIT_POSTGRES_H
#define TESTS_KIT_POSTGRES_H

#include "base/err.h"

/* Runs one statement on a connection of its own, with whatever rights the URL gives. ERR_IO when it fails, with the reason on standard error. */
enum err postgres_admin(const char *url, const char *sql);

/* The same server, another database. The caller frees it. */
char *postgres_url_of(const char *url, const char *database);

#endif
