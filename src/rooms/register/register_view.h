/* SPDX-License-Identifier: MIT */
/* What the pages of the room show: register.html with the handlers of register_pages.c. */
#ifndef ROOMS_REGISTER_VIEW_H
#define ROOMS_REGISTER_VIEW_H

#include "rooms/register/register_preview.h"
#include "web/reply.h"

/* The form above the list of files. */
struct upload_form {
	const char *as_of;
};
extern const struct field upload_form_fields[];

struct accept_form {
	const char *reason;
};
extern const struct field accept_form_fields[];

struct file_row {
	int64_t id, homes, others, rows, accepted_at;
	const char *ref, *as_of, *filename, *digest, *encoding, *notes, *reason, *accepted_by, *replaced_by;
};

struct files_view {
	struct page_list list;   /* struct file_row */
	struct list waiting;     /* struct upload_row */
	struct upload_form form;
	const char *sort;
};

struct words_list {
	const char *label, *hint;
	struct list texts;       /* const char * */
};

struct file_view {
	struct file_row file;
	struct page_list list;   /* struct preview_line: what could not be read */
	int64_t faults_n, blank, stray;
	struct list columns;     /* struct words_list */
	struct list kinds;       /* struct file_kind */
};

struct upload_view {
	struct upload_row upload;
	struct page_list list;   /* struct preview_line of the part */
	struct register_preview preview;
	const struct register_file *file; /* NULL when it is not read (accepted, refused, being accepted) */
	const char *part;
	const char *state;       /* "waiting", "working", "stuck", "accepted", "refused", "failed" */
	const char *unreadable;  /* why the file cannot be previewed */
	int64_t percent;
	bool may_accept;
	struct accept_form form;
};

/* The address of one part of the preview, also from a form that is shown again. */
const char *register_part_path(const struct req *r, const char *part);

#endif
