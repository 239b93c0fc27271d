/* SPDX-License-Identifier: MIT */
/*
 * The template compiler: what its three files share. main.c reads and writes files, parse.c knows
 * the directives and writes C, html.c knows where in the HTML we are and what may stand there.
 * The language is described in docs/templates.md; what it refuses is in tests/tools/tmpl.
 */
#ifndef TMPL_TMPL_H
#define TMPL_TMPL_H

#include "text.h"

enum html_at {
	HTML_TEXT,         /* between tags */
	HTML_KEPT,         /* inside textarea or title: text in which < opens no tag */
	HTML_TAG_NAME,     /* <di|v */
	HTML_GAP,          /* a value has ended: white space or > must follow */
	HTML_BEFORE_ATTR,  /* white space has been seen */
	HTML_ATTR_NAME,    /* clas|s */
	HTML_AFTER_NAME,   /* class | */
	HTML_BEFORE_VALUE, /* class=| */
	HTML_QUOTED,       /* class="a|" */
	HTML_UNQUOTED,     /* class=a| */
};

/* A place in the HTML. Copied at each branch and compared where branches meet. */
struct html {
	enum html_at at;
	char tag[24];      /* lower case, cut short */
	char attr[48];     /* lower case, cut short */
	char value[48];    /* the literal value of an address attribute so far, cut short */
	char quote;
	bool closing;      /* </div */
	bool pre;          /* inside <pre>: white space counts */
	bool src;          /* the tag has src= */
	bool equiv;        /* the tag has http-equiv= */
	bool content_hole; /* the tag has a hole in content= */
	bool whole;        /* the address is complete: only the quote may follow */
	bool hole;         /* the value has a hole */
	bool newline;      /* the output so far ends in a newline, whichever branch was taken */
};

enum hole { HOLE_TEXT, HOLE_RAW, HOLE_URL, HOLE_RENDER };

struct frame {
	bool is_for, is_else;
	bool any;                /* end holds where a branch ended */
	bool first;              /* no text of the loop's body has been read */
	int braces;              /* to close at the end */
	int line;
	bool dropped;            /* white space at the start of a loop's body was dropped */
	struct html start, end;  /* end: where the branches so far ended, when any */
};

#define FRAMES_MAX 32

struct tmpl {
	const char *path;
	const char *p, *stop;    /* what is still to be read */
	int line;
	struct html html;
	struct text literal;     /* text not yet written as buf_add */
	struct text head, body;  /* the header's prototypes, the C */
	struct text uses;
	struct text names;       /* "\nname\n..." of the defines so far */
	bool in_define;
	int define_line, lists, depth;
	bool dropped;            /* the text just read began with white space that was dropped */
	struct frame frames[FRAMES_MAX];
};

/* Prints FILE:LINE: MESSAGE and exits 1. */
_Noreturn void refuse(const struct tmpl *t, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Whole file to t->head, t->uses and t->body. */
void tmpl_parse(struct tmpl *t);

/* Static text of n bytes at t->line; last: the end of the define follows. Adds to t->literal. */
void html_text(struct tmpl *t, const char *p, size_t n, bool last);

/* A hole stands here: refuses where it may not. */
void html_hole(struct tmpl *t, enum hole kind);

/* An if, else, for or end stands here: finishes a tag's or attribute's name. */
void html_branch(struct tmpl *t, bool opens, bool loop);

/* After the end of an if: the address it wrote is complete. */
void html_joined(struct tmpl *t);

/* Two branches meet: false when they end in different places; else *into serves both. */
bool html_join(struct html *into, const struct html *other);

#endif
