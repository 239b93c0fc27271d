/* SPDX-License-Identifier: MIT */
/* A file of the register, read: bytes in, homes and what could not be read out. No database. Private to the room; register_file.c walks the file,
 * register_cell.c makes a home of a record's cells. */
#ifndef ROOMS_REGISTER_FILE_H
#define ROOMS_REGISTER_FILE_H

#include "base/field.h"
#include "rooms/register/register_map.h"

enum {
	REGISTER_BYTES = 64 * 1024 * 1024, /* of a file */
	REGISTER_HOMES = 50000,            /* in a file */
	REGISTER_ROWS = 200000,            /* services of any kind */
	REGISTER_COLUMNS = 2000,
	REGISTER_FAULTS = 1000,            /* of a file are kept; all are counted */
	REGISTER_CELL_BYTES = 1000,        /* of a text that is kept */
};

/* What a file says of a home, the columns of register_values. All text; "" blank. */
struct file_home {
	int64_t row;               /* of the file, as a spreadsheet counts: the heading is 1 */
	int64_t home, value;       /* homes.id and register_values.id, 0 while not known */
	int64_t council, hscp, board; /* groups, 0 while not known or not matched */
	const char *number, *name, *provider_number, *provider_name;
	const char *council_text, *hscp_text, *board_text;
	const char *address, *town, *postcode, *client_group, *age_group, *sector, *registration_status, *registered_on;
	const char *places, *total_beds;
	const char *wellbeing, *leadership, *staff, *setting, *planning;
	const char *grades_date, *last_inspection;
	const char *extra;         /* JSON object: everything else that is kept, by the pack's names */
	const char *digest;        /* of what register_values keeps; made when it is accepted */
	const char *as_of;         /* of the file, where rows of several files are read together */
};
extern const struct field file_home_fields[]; /* loads rows; what has a label is compared and shown */

/* What could not be read. */
struct file_fault {
	int64_t row;
	const char *column; /* its heading, "" = the whole row */
	const char *value;  /* what stands there, cut */
	const char *reason;
	bool left_out;      /* the whole row is; else the cell was taken for blank */
};

/* Services of a kind that is not kept. */
struct file_kind {
	const char *name;
	int64_t n;
};

struct register_file {
	const char *encoding;
	const char *digest;          /* hex, of the bytes */
	int64_t size_bytes;
	int64_t rows;                /* with a service number */
	int64_t others, blank, stray; /* services of other kinds; blank rows; rows above the headings */
	struct list homes;           /* struct file_home, in the order of the file */
	struct list kinds;           /* struct file_kind */
	struct list faults;          /* struct file_fault */
	int64_t faults_n;            /* of which left_out_n whole rows */
	int64_t left_out_n;
	struct list not_understood, people, not_kept, absent; /* const char *: headings; absent: those of the pack that the file has not */
};

struct register_reading {
	bool all_kinds;   /* the setting scope "all": every kind of service is kept */
	bool with_people; /* the host said that names and addresses of people are kept too */
};

/* ERR_INVALID or ERR_LIMIT with a sentence that says what kind of file was looked for, or where it breaks off. Memory: what is kept, and one record. */
enum err register_read(struct ctx *c, const char *p, size_t n, const struct register_reading *how, struct register_file **ret) MUST_CHECK;

/* What is told of a file beside its homes, as JSON (register_files.notes). */
const char *register_notes(struct arena *a, const struct register_file *f, const struct list *areas_unknown);

/* ---- between register_file.c and register_cell.c ---- */

/* The cells of a record that count, by entry of the map; NULL where blank. */
struct record {
	struct ctx *c;
	struct arena *arena;   /* of what stays */
	struct arena *scratch; /* of the record */
	const struct register_map *map;
	struct register_file *file;
	const char **texts;    /* [map->entries_n] */
	const char **headings; /* [map->entries_n]: as the file spells it */
	int64_t row;
};

void register_fault(struct record *r, const char *column, const char *value, const char *reason, bool left_out);

/* Trimmed, unescaped, runs of blanks made one; NULL when it means nothing. */
const char *register_cell_text(const struct register_map *m, struct arena *a, const char *p, size_t n, const char *encoding);

/* Everything but the number, which is there already. */
void register_home_fill(struct record *r, struct file_home *h);

#endif
