/* SPDX-License-Identifier: MIT */
/* Making and dropping databases for tests, on the server of ALONGSIDE_TEST_POSTGRES. Not the program's way to PostgreSQL: that is src/db. */
#include "tests/kit_postgres.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
silent(void *arg, const PGresult *result)
{
	(void)arg;
	(void)result;
}

enum err
postgres_admin(const char *url, const char *sql)
{
	PGconn *conn = PQconnectdb(url);
	enum err e = ERR_IO;

	PQsetNoticeReceiver(conn, silent, NULL);
	if (PQstatus(conn) == CONNECTION_OK) {
		PGresult *result = PQexec(conn, sql);
		ExecStatusType status = PQresultStatus(result);

		e = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? OK : ERR_IO;
		PQclear(result);
	}
	if (e != OK) {
		fprintf(stderr, "postgres_admin: %s: %s", sql, PQerrorMessage(conn));
	}
	PQfinish(conn);
	return e;
}

char *
postgres_url_of(const char *url, const char *database)
{
	char *other = NULL;

	/* A later dbname of a URL's parameters holds. */
	if (asprintf(&other, "%s%cdbname=%s", url, strchr(url, '?') == NULL ? '?' : '&', database) < 0) {
		abort();
	}
	return other;
}
