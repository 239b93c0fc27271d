/* SPDX-License-Identifier: MIT */
/* What a file would change, line by line, before anybody accepts it; and a file that waits in pieces. Private to the room: register_preview.c and
 * register_uploads.c, called by register_pages.c and register_job.c. */
#ifndef ROOMS_REGISTER_PREVIEW_H
#define ROOMS_REGISTER_PREVIEW_H

#include "rooms/register/register_accept.h"

struct dataset;

enum { UPLOAD_PIECE_BYTES = 256 * 1024, UPLOAD_STUCK_S = 600 };

/* One line of the preview, of the page and of its CSV. */
struct preview_line {
	const char *part;    /* "new", "changed", "gone", "like", "unread" */
	const char *number, *name, *council;
	const char *what;    /* the field, or the column */
	const char *before, *after;
	const char *row;     /* of the file */
	const char *why;
};
extern const struct field preview_line_fields[];

struct preview_part {
	const char *part, *label;
	int64_t n;           /* homes, or lines where they are no homes */
};

struct register_preview {
	struct register_counts counts;
	const struct in_force *base;   /* compared with; NULL when there is none as old */
	bool same_day, same_file, older; /* base is of that very day; is this very file; newer files are in force */
	bool large_loss;               /* more homes would be gone than is usual */
	struct list lines;             /* struct preview_line */
	struct list parts;             /* struct preview_part */
};
enum err register_preview(struct ctx *c, const struct register_file *f, const char *as_of, struct register_preview *ret) MUST_CHECK;

struct upload_row {
	int64_t id, size_bytes, progress, homes_done, homes_all, moved_at, replaces, uploaded_at;
	const char *ref, *filename, *as_of, *digest, *state, *reason, *problem, *summary, *file_ref, *uploaded_by;
};
extern const struct field upload_row_fields[];

enum err register_upload_by_ref(struct ctx *c, const char *ref, struct upload_row *ret) MUST_CHECK;
enum err register_upload_add(struct ctx *c, const char *filename, const char *as_of, const char *p, size_t n, const char **ret_ref) MUST_CHECK;
/* Its bytes again, and read; how by the settings. */
enum err register_upload_read(struct ctx *c, const struct upload_row *u, struct register_file **ret) MUST_CHECK;
bool register_upload_stuck(const struct upload_row *u, int64_t now);

/* The job: accepts the upload of this ref, in the name of c's actor. */
void register_accept_job(struct ctx *c, struct dataset *d, const char *ref);

#endif
