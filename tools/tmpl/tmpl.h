/* SPDX-License-Identifier: MIT */
/*
 * The template compiler: what its files share. parse.c knows the directives and writes C, html.c knows where
 * in the HTML we are and what may stand there. What is refused is listed by example in tests/tools/tmpl.
 */
#ifndef TMPL_TMPL_H
#define TMPL_TMPL_H

#include "text.h"

enum html_at {
	HTML_TEXT,   /* between tags */
	HTML_KEPT,   /* inside textarea or title: text in which < opens no tag */
	HTML_GAP,    /* in a tag; white space or > must follow */
	HTML_SPACE,  /* in a tag, behind white space: an attribute may follow */
	HTML_QUOTED, /* class="a|" */
};

/* A place in the HTML. Copied at each branch and compared where branches meet. */
struct html {
	enum html_at at;
	char tag[24];   /* lower case, cut short */
	char attr[48];  /* lower case, cut short */
	char value[48]; /* the literal value of an address so far, lower case, cut short */
	char quote;
	bool pre;       /* inside <pre>: white space counts */
	bool src;       /* the tag has src= */
	bool whole;     /* the address is complete: only the quote may follow */
	bool newline;   /* the output so far ends in a newline, whichever branch was taken */
};

enum hole { HOLE_TEXT, HOLE_RAW, HOLE_URL, HOLE_RENDER };

struct frame {
	bool is_for, is_else;
	bool any;     /* end holds where a branch ended */
	bool first;   /* no text of the loop's body has been read */
	bool dropped; /* white space at the start of the loop's body was dropped */
	bool list;    /* a second bracket is to be closed */
	int line;
	struct html start, end;
};

#define FRAMES_MAX 32

struct tmpl {
	const char *path;
	const char *p, *stop; /* what is still to be read */
	int line;
	struct html html;
	struct text literal;          /* text not yet written as buf_add */
	struct text uses, head, body; /* of the header: includes and prototypes; the C */
	struct text names;            /* "\nname\n..." of the defines so far */
	int define_line;              /* 0 outside a define */
	int lists, depth;
	bool dropped;                 /* the text just read began with white space that was dropped */
	struct frame frames[FRAMES_MAX];
};

/* The whole file, to uses, head and body. */
void parse(struct tmpl *t);

/* Static text of n bytes; last: the end of the define follows. Adds to t->literal. */
void html_text(struct tmpl *t, const char *p, size_t n, bool last);

/* A hole stands here: refuses where it may not. */
void html_hole(struct tmpl *t, enum hole kind);

/* An if or for opens here (opens), or one of its branches ends. */
void html_branch(struct tmpl *t, bool opens, bool loop);

/* Two branches meet: false when they end in different places; else *into serves both. */
bool html_join(struct html *into, const struct html *other);

#endif
