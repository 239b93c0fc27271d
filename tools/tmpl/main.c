/* SPDX-License-Identifier: MIT */
/*
 * tmpl IN.html OUT.c OUT.h: compiles a template to typed C functions. Called by the Makefile for each
 * .html under src/. Exit 1 when the template is refused, 2 on wrong usage; a refused template leaves
 * earlier output as it was.
 */
#include "tmpl/tmpl.h"

void
refuse(const struct tmpl *t, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", t->path, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static void
check_bytes(const struct tmpl *t, const char *p, size_t n)
{
	int line = 1;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c == '\n') {
			line++;
		} else if ((c < 32 && c != '\t') || c == 127) {
			refuse(t, line, "a control character (byte %d)", c);
		} else if (c >= 128) {
			size_t more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;

			if (c < 0xc2 || c > 0xf4 || i + more >= n) {
				refuse(t, line, "not UTF-8");
			}
			while (more--) {
				if (((unsigned char)p[++i] & 0xc0) != 0x80) {
					refuse(t, line, "not UTF-8");
				}
			}
		}
	}
}

int
main(int argc, char **argv)
{
	struct tmpl t = {0};
	struct text in = {0}, c = {0}, h = {0};
	const char *name;

	if (argc != 4) {
		fprintf(stderr, "usage: tmpl IN.html OUT.c OUT.h\n");
		return 2;
	}
	t.path = argv[1];
	if (!text_read(&in, t.path)) {
		fprintf(stderr, "%s: %s\n", t.path, strerror(errno));
		return 1;
	}
	check_bytes(&t, in.p, in.n);
	t.p = in.p;
	t.stop = in.p + in.n;
	t.line = 1;
	tmpl_parse(&t);

	name = text_include_name(argv[3]);
	text_add_guard(&h, t.path, name);
	text_addf(&h, "#include \"base/buf.h\"\n#include \"base/list.h\"\n%s\n%s\n#endif\n",
	    t.uses.p ? t.uses.p : "", t.head.p ? t.head.p : "");
	text_addf(&c, "/* made from %s; do not edit */\n#include \"%s\"\n\n", t.path, name);
	/* A component takes the page whether or not it needs it. */
	text_adds(&c, "#pragma GCC diagnostic ignored \"-Wunused-parameter\"\n");
	text_adds(&c, t.body.p ? t.body.p : "");
	text_write(&c, argv[2]);
	text_write(&h, argv[3]);
	return 0;
}
