/* SPDX-License-Identifier: MIT */
/* The room register: the regulator's own public file, read as it is, previewed, accepted all or nothing, kept as (as-of, digest, rows).
 *   register_map.c      the headings of packs/NAME/register.json as tables
 *   register_file.c     bytes -> records, one at a time; register_cell.c a record's cells -> a home
 *   register_accept.c   a file accepted; register_areas.c its areas and providers; register_derive.c what follows from all files in force;
 *                       register_links.c which new number follows which old one; register_compare.c how two files differ; register_notes.c in words
 *   register.c          "as it was on", through time, an import in one go; register_verify.c all of it worked out again and compared
 *   register_preview.c  what a file would change; register_uploads.c a file that waits, and the job that accepts it
 *   register_pages.c    accepted files; upload_pages.c an upload; register_command.c `import register`
 * Not here: the homes' identity and groups (homes). */
#ifndef ROOMS_REGISTER_H
#define ROOMS_REGISTER_H

#include "base/field.h"
#include "db/db.h"

struct room;

/* A home as a file tells it; the shape of the API's home is made from it. Numbers are text, "" when blank. */
struct registered {
	int64_t id;                        /* homes.id */
	const char *number, *name, *provider_number, *provider_name;
	const char *council, *board, *hscp, *locality; /* our names of the areas; the file's own spelling where it is not matched */
	const char *address, *town, *postcode, *client_group, *age_group, *sector, *registration_status, *registered_on;
	const char *places, *total_beds;
	const char *wellbeing, *leadership, *staff, *setting, *planning, *grades_date, *last_inspection;
	const char *as_of;                 /* of the file it is read from */
	const char *gone_since;            /* "" while it is in the newest file */
};
extern const struct field registered_fields[];

/* As it was on the day (from the newest file in force with as_of <= day); ERR_MISSING when that file does not hold it. */
enum err registered_on(struct ctx *c, int64_t home, const char *day, struct registered *ret) MUST_CHECK;

/* The file in force for a day (newest as_of <= day): id and as_of; 0 when there is none. */
enum err register_file_on(struct ctx *c, const char *day, int64_t *ret_file, const char **ret_as_of) MUST_CHECK;

/* One attribute of a home through time, from all files in order. */
struct registered_interval {
	const char *value;      /* "" blank */
	const char *since_file; /* as_of of the first file that shows it: "since at least" */
	const char *until_file; /* as_of of the first later file that shows another; "" = still */
	const char *dated;      /* grades: the date of that file's latest grading */
};
/* attribute: a name of registered_fields, or of anything else the pack's register.json keeps ("theme_care", "single_bedrooms"). struct registered_interval,
 * oldest first. A file without the home ends what was. */
enum err registered_through_time(struct ctx *c, int64_t home, const char *attribute, struct list *ret) MUST_CHECK;

/* Reads and accepts in one go: the command line and the demo. bytes stay the caller's. reason only with replace. ret_summary: a sentence with the counts. */
enum err register_import(struct ctx *c, const char *p, size_t n, const char *filename, const char *as_of, bool replace, const char *reason,
    const char **ret_summary) MUST_CHECK;

extern const struct room register_room;

#endif
