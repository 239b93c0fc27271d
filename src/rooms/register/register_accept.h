/* SPDX-License-Identifier: MIT */
/* Accepting a file that has been read: private to the room. register_accept.c writes the file and its rows, register_derive.c what follows from the ordered
 * set of files (first and last seen, gone, groups), register_areas.c finds areas and providers, register_links.c proposes what follows what.
 * All of it runs inside one write. */
#ifndef ROOMS_REGISTER_ACCEPT_H
#define ROOMS_REGISTER_ACCEPT_H

#include "rooms/register/register_file.h"
#include "rooms/register/register_index.h"

struct register_how {
	const char *as_of, *filename;
	bool replace;
	const char *reason;  /* with replace */
	bool with_people;
	bool whole;          /* refuse a file in which too many homes of the one before are gone (register_is_large_loss): it may be torn at the end of a row */
};

struct in_force {
	int64_t id, accepted_at, homes;
	const char *ref, *as_of, *digest, *filename, *accepted_by;
};
extern const struct field in_force_fields[];

/* What the register has come to say of one registration, from all files in force. */
struct known_home {
	int64_t id;
	const char *number, *first_seen, *last_seen, *gone_since;
};
extern const struct field known_home_fields[];

/* How two files differ. */
struct register_counts {
	int64_t added, changed, gone;
	bool compared;        /* there was a file to compare with */
	const char *base_as_of;
};

struct accepting {
	struct ctx *c;
	const struct register_map *map;
	struct register_file *f;
	const struct register_how *how;
	int64_t file;               /* register_files.id of the new one */
	const char *ref;
	struct list files;          /* struct in_force, ascending; the new one among them, a replaced one not */
	const struct in_force *before, *after, *same; /* neighbours; the one of the same day, NULL when there is none */
	struct index known;         /* number -> struct known_home */
	struct index in_before;     /* number -> struct file_home */
	struct index in_same, in_after;
	struct list before_rows, same_rows, after_rows; /* struct file_home */
	struct index values;        /* digest -> struct file_home */
	struct index areas;         /* "kind/text" -> int64_t */
	struct index providers;     /* of register_areas.c */
	struct list areas_unknown;  /* const char * */
	struct register_counts counts;
};

/* Of all that register_values keeps of a home. */
const char *register_digest(struct arena *arena, const struct file_home *h);

/* Everything in one write. ERR_CONFLICT when there is another file of that day and replace is not asked. *ret_file 0 when the same file was accepted before. */
enum err register_accept(struct ctx *c, struct register_file *f, const struct register_how *how, const char **ret_summary, int64_t *ret_file) MUST_CHECK;

/* What homes [from, from + n) of the file say is written before the file is accepted, in a write of its own: values that no file names yet are seen nowhere. What
 * register_accept would find so it need not write again. */
enum err register_stage(struct ctx *c, struct register_file *f, size_t from, size_t n) MUST_CHECK;

/* The day and the reason, before anything is read. */
enum err register_how_check(struct ctx *c, const struct register_how *how) MUST_CHECK;

enum err register_files_in_force(struct ctx *c, struct list *ret) MUST_CHECK; /* struct in_force, ascending */
/* The homes of a file in force, by number; index may be NULL. */
enum err register_homes_of(struct ctx *c, int64_t file, struct list *ret, struct index *ret_index) MUST_CHECK;

/* register_areas.c: the groups of a home as this file spells them, into h->council, hscp, board. */
enum err register_areas_of(struct accepting *a, struct file_home *h) MUST_CHECK;
enum err register_providers(struct accepting *a) MUST_CHECK; /* those of the file, named as it names them */
enum err register_provider_group(struct accepting *a, const char *number, int64_t *ret) MUST_CHECK;

/* register_derive.c: what the files in force say of a home, worked out and not written. */
enum { REGISTER_GROUP_KINDS = 4 };
extern const char *const register_group_kinds[REGISTER_GROUP_KINDS];
struct register_derived {
	size_t rows;             /* of files in force that hold it; 0: nothing below is set */
	struct file_home newest; /* with areas carried over blanks */
	const char *first_seen, *last_seen, *gone_since;
	struct list intervals[REGISTER_GROUP_KINDS]; /* struct group_interval */
};
enum err register_derive(struct accepting *a, struct ctx *c, int64_t home, struct register_derived *ret) MUST_CHECK;

void register_fault_keep(struct ctx *c, const struct ctx *own); /* before own's arena goes */

/* The same, written: from all files in force, whatever order they came in. */
enum err register_derive_home(struct accepting *a, const char *number, int64_t home) MUST_CHECK;
/* The homes row as this row of a file has it. */
enum err register_home_write(struct accepting *a, const struct file_home *h, const char *first, const char *last, const char *gone, int64_t *ret_id) MUST_CHECK;
enum err register_home_begins(struct accepting *a, const struct file_home *h) MUST_CHECK; /* a number nobody knew */
const char *register_gone_since(const struct list *files, const char *last_seen); /* "" while none is later */

/* register_links.c */
enum { REGISTER_LINK_DAYS = 400 }; /* between the end of the one and the beginning of the other */
enum err register_links_propose(struct ctx *c, const struct list *files) MUST_CHECK;
/* "same", "similar" or NULL. */
const char *register_names_alike(struct arena *a, const char *name, const char *other);

/* register_notes.c */
const char *register_summary(struct arena *a, const struct register_file *f, const struct register_how *how, const struct register_counts *n,
    const struct list *areas_unknown);
const char *register_number_words(struct arena *a, int64_t n); /* "1,030" */

/* register_compare.c: struct register_change for each field that differs in more than its spelling. */
struct register_change {
	const char *label, *before, *after;
};
size_t register_changes(struct arena *a, const struct file_home *before, const struct file_home *after, struct list *ret);
/* How many homes of base are not among these; and whether that is more than a tenth, and a twentieth for each whole year between the two files: that wants a
 * person's word. (Of the homes of June 2023 an eighth were gone in March 2026.) */
int64_t register_gone(struct arena *a, const struct list *homes, const struct list *base);
bool register_is_large_loss(int64_t gone, size_t base, const char *base_as_of, const char *as_of);
/* a file against another; base rows indexed by number. */
void register_count(struct arena *a, const struct list *homes, const struct list *base, const struct index *base_index, struct register_counts *ret);

#endif
