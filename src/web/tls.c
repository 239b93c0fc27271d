/* SPDX-License-Identifier: MIT */
/* See tls.h. What was in use before is kept until the end, because a connection may still be shaking hands with it; a certificate is renewed a few times a year. There is one
 * certificate for the whole process: GnuTLS hands nothing of ours to the function that shows it. */
#include "web/tls.h"

#include <errno.h>
#include <gnutls/x509.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/day.h"
#include "base/log.h"

enum { PEM_BYTES = 65536, CHAIN_MAX = 16 };

struct pair {
	gnutls_pcert_st chain[CHAIN_MAX];
	unsigned n;
	gnutls_privkey_t key;
	struct pair *before;
};

static struct pair *_Atomic in_use;

static enum err
pem_read(struct ctx *c, const char *path, gnutls_datum_t *ret)
{
	FILE *f = fopen(path, "re");
	unsigned char *text = arena_alloc(c->arena, PEM_BYTES);
	size_t n = f == NULL ? 0 : fread(text, 1, PEM_BYTES - 1, f);
	int why = f == NULL || ferror(f) ? errno : 0;

	if (f != NULL) {
		(void)fclose(f);
	}
	if (why != 0) {
		return fail(c, ERR_IO, NULL, "%s cannot be read: %s.", path, strerrordesc_np(why));
	}
	text[n] = '\0';
	*ret = (gnutls_datum_t){.data = text, .size = (unsigned)n};
	return OK;
}

static void
pair_free(struct pair *p)
{
	for (unsigned i = 0; i < p->n; i++) {
		gnutls_pcert_deinit(&p->chain[i]);
	}
	if (p->key != NULL) {
		gnutls_privkey_deinit(p->key);
	}
	free(p);
}

/* GnuTLS compares the two only when it is given both at once. */
static enum err
pair_check(struct ctx *c, const gnutls_datum_t *cert, const gnutls_datum_t *key, const char *cert_path, const char *key_path)
{
	gnutls_certificate_credentials_t both = NULL;
	int rc = gnutls_certificate_allocate_credentials(&both);

	if (rc == 0) {
		rc = gnutls_certificate_set_x509_key_mem(both, cert, key, GNUTLS_X509_FMT_PEM);
		gnutls_certificate_free_credentials(both);
	}
	return rc >= 0 ? OK : fail(c, ERR_INVALID, NULL, "The certificate in %s and the key in %s do not belong together.", cert_path, key_path);
}

static enum err
pair_fill(struct ctx *c, struct pair *p, const char *cert_path, const char *key_path)
{
	gnutls_datum_t cert, key;

	TRY(pem_read(c, cert_path, &cert));
	TRY(pem_read(c, key_path, &key));
	p->n = CHAIN_MAX;
	if (gnutls_pcert_list_import_x509_raw(p->chain, &p->n, &cert, GNUTLS_X509_FMT_PEM, 0) != 0) {
		p->n = 0;
		return fail(c, ERR_INVALID, NULL, "%s holds no certificate in PEM, or more than %d.", cert_path, CHAIN_MAX);
	}
	if (gnutls_privkey_init(&p->key) != 0 || gnutls_privkey_import_x509_raw(p->key, &key, GNUTLS_X509_FMT_PEM, NULL, 0) != 0) {
		return fail(c, ERR_INVALID, NULL, "%s holds no private key that can be used: it should be PEM, without a passphrase.", key_path);
	}
	return pair_check(c, &cert, &key, cert_path, key_path);
}

/* Said at start and after each renewal, so that whoever reads the log sees a certificate that runs out. */
static void
tell(const struct pair *p)
{
	gnutls_x509_crt_t cert = NULL;
	char day[DAY_SIZE];
	time_t until;

	if (gnutls_pcert_export_x509((gnutls_pcert_st *)(uintptr_t)&p->chain[0], &cert) != 0) {
		return;
	}
	until = gnutls_x509_crt_get_expiration_time(cert);
	gnutls_x509_crt_deinit(cert);
	day_of(until, day);
	log_line(until < time(NULL) ? LOG_WARN : LOG_INFO, "certificate", "until", day, until < time(NULL) ? "sentence" : NULL, "It has run out.", NULL);
}

enum err
tls_use(struct ctx *c, const char *cert_path, const char *key_path)
{
	struct pair *p = calloc(1, sizeof(*p));
	enum err e;

	if (p == NULL) {
		return fail(c, ERR_IO, NULL, "Out of memory.");
	}
	e = pair_fill(c, p, cert_path, key_path);
	if (e != OK) {
		pair_free(p);
		return e;
	}
	p->before = atomic_load(&in_use);
	atomic_store(&in_use, p);
	tell(p);
	return OK;
}

int
tls_shown(gnutls_session_t session, const gnutls_datum_t *authorities, int authorities_n, const gnutls_pk_algorithm_t *kinds, int kinds_n,
    gnutls_pcert_st **ret_chain, unsigned *ret_n, gnutls_privkey_t *ret_key)
{
	struct pair *p = atomic_load(&in_use);

	(void)session;
	(void)authorities;
	(void)authorities_n;
	(void)kinds;
	(void)kinds_n;
	*ret_chain = p->chain;
	*ret_n = p->n;
	*ret_key = p->key;
	return 0;
}

void
tls_end(void)
{
	struct pair *p = atomic_exchange(&in_use, NULL);

	while (p != NULL) {
		struct pair *before = p->before;

		pair_free(p);
		p = before;
	}
}
