/* SPDX-License-Identifier: MIT */
/* Returns that a home tells by telephone and somebody of the team takes down: what is asked then, who told it and when. Private to the room: return_told.c; called by
 * returns.c when it saves, return_told_pages.c and the pages that show a return. */
#ifndef ROOMS_RETURNS_RETURN_TOLD_H
#define ROOMS_RETURNS_RETURN_TOLD_H

#include "rooms/returns/return_draft.h"

/* told_by and told_at of struct return_told, as the form asks for them. */
extern const struct field told_fields[];

/* What is asked on the telephone for a return of the day: what red rules rest on, what that depends on, and what the template marks: bool[t->n]. */
const bool *told_questions(struct ctx *c, const struct return_template *t, const char *day);

/* What would be sent: what stands in the draft; of what was asked and left empty "not known". The rest is not known too where nothing was sent before, else as it was
 * sent. Faults of what was typed go to faults (struct field_fault). */
struct answer *told_answers(struct ctx *c, const struct draft *d, const bool *asked, const struct home_return *sent, struct list *faults);

/* NULL when it may be kept, else a sentence for told_at. */
const char *told_wrong(struct ctx *c, const struct return_told *call, const char *day);

/* "told by the deputy, 10:20"; with the day of the call where it is not the return's. "" for NULL. */
const char *told_words(struct arena *a, const struct return_told *call, const char *day);
/* The members of the saved content: ,"told_by":"deputy","told_at":"2026-11-22T10:20" */
const char *told_json(struct arena *a, const struct return_told *call);

/* What a form carries over from a return that was told by telephone: what it knows, and what it left not known as the returns before it had it, a week back at most. */
enum err told_carried(struct ctx *c, const struct home_return *before, struct home_return *ret) MUST_CHECK;

enum err told_put(struct ctx *c, int64_t home, const char *day, int64_t revision, const struct return_told *call) MUST_CHECK;
/* NULL when that revision was not told by telephone, or nobody said by whom. */
enum err told_get(struct ctx *c, int64_t home, const char *day, int64_t revision, const struct return_told **ret) MUST_CHECK;

#endif
