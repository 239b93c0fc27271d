/* SPDX-License-Identifier: MIT */
/*
 * tmpl IN.html OUT.c OUT.h: compiles a template to typed C functions. Called by the Makefile for each
 * .html under src/. Exit 1 when the template is refused, 2 on wrong usage; a refused template leaves
 * earlier output as it was.
 */
#include "tmpl/tmpl.h"

int
main(int argc, char **argv)
{
	struct tmpl t = {.line = 1};
	struct text in = {0}, c = {0}, h = {0};

	if (argc != 4) {
		fprintf(stderr, "usage: tmpl IN.html OUT.c OUT.h\n");
		return 2;
	}
	t.path = argv[1];
	text_read_source(&in, t.path);
	t.p = in.p;
	t.stop = in.p + in.n;
	parse(&t);
	text_add_guard(&h, t.path, text_include_name(argv[3]));
	text_addf(&h, "#include \"base/buf.h\"\n#include \"base/list.h\"\n%s\n%s\n#endif\n", t.uses.p ? t.uses.p : "",
	    t.head.p ? t.head.p : "");
	text_addf(&c, "/* made from %s; do not edit */\n#include \"%s\"\n\n", t.path, text_include_name(argv[3]));
	/* A component takes the page whether or not it needs it. */
	text_addf(&c, "#pragma GCC diagnostic ignored \"-Wunused-parameter\"\n%s", t.body.p ? t.body.p : "");
	text_write(&c, argv[2]);
	text_write(&h, argv[3]);
	return 0;
}
