/* SPDX-License-Identifier: MIT */
/*
 * embed [--packs] OUT.c NAME=PATH...: files become one C file of struct asset (base/asset.h), sorted by
 * name, each with its type, its gzip form where that is smaller, and a hash of its content. In stylesheets
 * url(NAME) of another embedded file becomes its address with the hash. Called by the Makefile.
 */
#include <stdint.h>
#include <zlib.h>

#include "text.h"

struct file {
	const char *name, *path, *type;
	struct text content;
	char hash[17];
};

static const char *const types[][2] = {
    {"css", "text/css; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"mjs", "text/javascript; charset=utf-8"},
    {"svg", "image/svg+xml"},
    {"woff2", "font/woff2"},
    {"png", "image/png"},
    {"ico", "image/x-icon"},
    {"json", "application/json"},
    {"txt", "text/plain; charset=utf-8"},
    {"webmanifest", "application/manifest+json"},
};

static uint32_t
turn(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

static void
sha256_block(uint32_t h[8], const unsigned char *p)
{
	static const uint32_t k[64] = {0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	    0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	    0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
	    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb,
	    0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624,
	    0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb,
	    0xbef9a3f7, 0xc67178f2};
	uint32_t w[64], s[8];

	for (int i = 0; i < 16; i++) {
		w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 | (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
	}
	for (int i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ a >> 3) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ b >> 10);
	}
	memcpy(s, h, sizeof(s));
	for (int i = 0; i < 64; i++) {
		uint32_t one = turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25);
		uint32_t t1 = s[7] + one + ((s[4] & s[5]) ^ (~s[4] & s[6])) + k[i] + w[i];
		uint32_t two = turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22);
		uint32_t t2 = two + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));

		memmove(s + 1, s, 7 * sizeof(*s));
		s[4] += t1;
		s[0] = t1 + t2;
	}
	for (int i = 0; i < 8; i++) {
		h[i] += s[i];
	}
}

/* The first 16 hex digits of SHA-256. */
static void
hash(const struct text *t, char ret[17])
{
	uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	unsigned char last[128] = {0};
	size_t whole = t->n / 64 * 64, rest = t->n - whole, size = rest < 56 ? 64 : 128;
	uint64_t bits = (uint64_t)t->n * 8;

	for (size_t i = 0; i < whole; i += 64) {
		sha256_block(h, (const unsigned char *)t->p + i);
	}
	memcpy(last, t->p + whole, rest);
	last[rest] = 0x80;
	for (int i = 0; i < 8; i++) {
		last[size - 1 - (size_t)i] = (unsigned char)(bits >> (8 * i));
	}
	for (size_t i = 0; i < size; i += 64) {
		sha256_block(h, last + i);
	}
	snprintf(ret, 17, "%08x%08x", h[0], h[1]);
}

/* With a header that holds no time, so that the same input always gives the same output. */
static struct text
gzip(const struct text *t)
{
	struct text out = {0};
	z_stream z = {0};

	if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
		fprintf(stderr, "zlib does not start\n");
		exit(1);
	}
	out.cap = deflateBound(&z, t->n) + 64;
	out.p = text_alloc(NULL, out.cap);
	z.next_in = (unsigned char *)t->p;
	z.avail_in = (unsigned)t->n;
	z.next_out = (unsigned char *)out.p;
	z.avail_out = (unsigned)out.cap;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END) {
		fprintf(stderr, "zlib does not finish\n");
		exit(1);
	}
	out.n = z.total_out;
	deflateEnd(&z);
	return out;
}

static const char *
type_of(const char *name)
{
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < sizeof(types) / sizeof(*types); i++) {
		if (strcmp(dot + 1, types[i][0]) == 0) {
			return types[i][1];
		}
	}
	fprintf(stderr, "%s: no type is known for this name\n", name);
	exit(1);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

static bool
is_css(const struct file *f)
{
	return strncmp(f->type, "text/css", 8) == 0;
}

/* Addresses with a scheme, of the page itself or of the whole site stay as they are. */
static void
css_rewrite(struct file *f, const struct file *all, size_t n)
{
	struct text out = {0};
	const char *p = f->content.p, *u;
	int line = 1;

	for (; (u = strstr(p, "url(")); p = u) {
		const struct file *other = NULL;
		char quote;
		size_t len;

		text_add(&out, p, (size_t)(u + 4 - p));
		for (; p < u; p++) {
			line += *p == '\n';
		}
		u += 4;
		quote = *u == '"' || *u == '\'' ? *u++ : ')';
		len = strcspn(u, (char[]){quote, '\n', 0});
		if (u[len] != quote) {
			fprintf(stderr, "%s:%d: url( without end\n", f->path, line);
			exit(1);
		}
		for (size_t i = 0; i < n; i++) {
			if (strlen(all[i].name) == len && memcmp(all[i].name, u, len) == 0 && !is_css(&all[i])) {
				other = &all[i];
			}
		}
		if (other) {
			text_addf(&out, "/assets/%s/%s", other->hash, other->name);
		} else if (*u == '#' || *u == '/' || memchr(u, ':', len)) {
			text_add(&out, u - (quote != ')'), len + (quote != ')'));
		} else {
			fprintf(stderr, "%s:%d: %.*s is not embedded\n", f->path, line, (int)len, u);
			exit(1);
		}
		u += len + (other && quote != ')');
	}
	text_adds(&out, p);
	text_done(&f->content);
	f->content = out;
}

static void
emit_bytes(struct text *c, const char *name, size_t i, const struct text *t, bool binary)
{
	text_addf(c, "static const char %s_%zu[] =\n", name, i);
	for (size_t at = 0, len; at < t->n; at += len) {
		const char *nl = binary ? NULL : memchr(t->p + at, '\n', t->n - at);

		len = nl ? (size_t)(nl + 1 - t->p) - at : t->n - at;
		if (len > 80) {
			len = 80;
		}
		text_adds(c, "\t\"");
		text_add_c(c, t->p + at, len, true);
		text_adds(c, "\"\n");
	}
	if (t->n == 0) {
		text_adds(c, "\t\"\"\n");
	}
	text_adds(c, "\t;\n");
}

static void
emit(struct text *c, struct file *f, size_t n, const char *array)
{
	struct text table = {0};

	for (size_t i = 0; i < n; i++) {
		struct text z = gzip(&f[i].content);
		bool smaller = z.n < f[i].content.n;

		emit_bytes(c, "plain", i, &f[i].content, strncmp(f[i].type, "font", 4) == 0);
		text_addf(&table, "\t{\"%s\", \"%s\", (const unsigned char *)plain_%zu, %zu, ", f[i].name, f[i].type, i,
		    f[i].content.n);
		if (smaller) {
			emit_bytes(c, "gzip", i, &z, true);
			text_addf(&table, "(const unsigned char *)gzip_%zu, %zu, ", i, z.n);
		} else {
			text_adds(&table, "NULL, 0, ");
		}
		text_addf(&table, "\"%s\"},\n", f[i].hash);
		text_done(&z);
	}
	text_addf(c, "\nconst struct asset %s[] = {\n%s", array, table.p ? table.p : "\t{0},\n");
	text_addf(c, "};\nconst size_t %s_n = %zu;\n", array, n);
	text_done(&table);
}

int
main(int argc, char **argv)
{
	bool is_packs = argc > 1 && strcmp(argv[1], "--packs") == 0;
	const char *out = argv[1 + is_packs];
	size_t n = 0;
	struct file *f;
	struct text c = {0};

	if (argc < 2 + is_packs) {
		fprintf(stderr, "usage: embed [--packs] OUT.c NAME=PATH...\n");
		return 2;
	}
	f = text_alloc(NULL, (size_t)argc * sizeof(*f));
	for (int i = 2 + is_packs; i < argc; i++) {
		char *eq = strchr(argv[i], '=');

		if (!eq || eq == argv[i] || strpbrk(argv[i], "\"\\\n")) {
			fprintf(stderr, "usage: embed [--packs] OUT.c NAME=PATH...\n");
			return 2;
		}
		*eq = 0;
		f[n] = (struct file){.name = argv[i], .path = eq + 1, .type = type_of(argv[i])};
		if (!text_read(&f[n].content, f[n].path)) {
			fprintf(stderr, "%s: %s\n", f[n].path, strerror(errno));
			return 1;
		}
		hash(&f[n].content, f[n].hash);
		n++;
	}
	qsort(f, n, sizeof(*f), by_name);
	for (size_t i = 0; i < n; i++) {
		if (i && strcmp(f[i].name, f[i - 1].name) == 0) {
			fprintf(stderr, "%s is there twice\n", f[i].name);
			return 1;
		}
		if (is_css(&f[i])) {
			css_rewrite(&f[i], f, n);
			hash(&f[i].content, f[i].hash);
		}
	}
	text_adds(&c, "/* made from the files named below; do not edit */\n#include \"base/asset.h\"\n\n");
	emit(&c, f, n, is_packs ? "packs" : "assets");
	text_write(&c, out);
	return 0;
}
