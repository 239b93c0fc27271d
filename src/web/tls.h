/* SPDX-License-Identifier: MIT */
/* The certificate and its key, read from PEM files at start and again when they were renewed. Called by server.c. Not here: which versions of TLS are spoken. */
#ifndef WEB_TLS_H
#define WEB_TLS_H

#include <gnutls/abstract.h>

#include "base/ctx.h"

/* Reads both files and puts them to use for connections from now on; on failure those in use before stay. Logs until when the certificate holds. */
enum err tls_use(struct ctx *c, const char *cert_path, const char *key_path) MUST_CHECK;

/* For libmicrohttpd: what a client is shown. */
int tls_shown(gnutls_session_t session, const gnutls_datum_t *authorities, int authorities_n, const gnutls_pk_algorithm_t *kinds, int kinds_n,
    gnutls_pcert_st **ret_chain, unsigned *ret_n, gnutls_privkey_t *ret_key);

/* Lets go of all that was ever in use; after the last connection has ended. */
void tls_end(void);

#endif
