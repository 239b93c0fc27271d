/* SPDX-License-Identifier: MIT */
/* For the tests of reading a file: the pack's headings, a small file read into `file`, and what is looked at in it. Each test file has its own copy. */
#ifndef ROOMS_REGISTER_FILE_KIT_H
#define ROOMS_REGISTER_FILE_KIT_H

#include "tests/kit.h"

#include <string.h>

#include "base/pack.h"
#include "base/str.h"
#include "rooms/register/register_file.h"

#define HEAD "CSNumber,CareService,Subtype,ServiceName,Service_town,Service_Postcode,Council_Area_Name,Registered_Places,DateReg,KQ_Setting\r\n"
#define ROW1 "CS2003000001,Care Home Service,Older People,Rowan House,Perth,PH1 1AA,Perth & Kinross,40,01/04/2002,5\r\n"
#define ROW2 "CS2003000002,Care Home Service,Older People,Birch House,Perth,PH1 1AB,Perth & Kinross,30,01/04/2002,4\r\n"

#define FILE_TEST(f) cmocka_unit_test_setup_teardown(f, file_kit_start, file_kit_stop)

static struct ctx c;
static struct register_file *file;

static struct pack *file_kit_pack; /* read once */
static const struct register_map *file_kit_map;

static inline int
file_kit_start(void **state)
{
	(void)state;
	memset(&c, 0, sizeof(c));
	c.arena = arena_new();
	if (!file_kit_map && (pack_load(&c, "scotland", NULL, &file_kit_pack) != OK ||
	                         register_map_read(&c, pack_json(file_kit_pack, "register.json"), file_kit_pack->arena, &file_kit_map) != OK)) {
		print_error("%s\n", c.fault.sentence);
		return -1;
	}
	register_map_use(file_kit_map);
	return 0;
}

static inline int
file_kit_stop(void **state)
{
	(void)state;
	arena_free(c.arena);
	return 0;
}

static inline enum err
read_bytes(const char *p, size_t n)
{
	struct register_reading how = {0};

	fault_clear(&c);
	file = NULL;
	return register_read(&c, p, n, &how, &file);
}

static inline void
read_text(const char *text)
{
	if (read_bytes(text, strlen(text)) != OK) {
		fail_msg("%s", c.fault.sentence);
	}
}

static inline void
want_refused(const char *p, size_t n, enum err e, const char *words)
{
	assert_int_equal(read_bytes(p, n), e);
	if (!strstr(c.fault.sentence, words)) {
		fail_msg("\"%s\" does not say \"%s\"", c.fault.sentence, words);
	}
}

static inline const struct file_home *
home(size_t i)
{
	assert_true(i < file->homes.n);
	return LIST_AT(file->homes, struct file_home, i);
}

static inline const struct file_fault *
fault(size_t i)
{
	assert_true(i < file->faults.n);
	return LIST_AT(file->faults, struct file_fault, i);
}

static inline bool
among(const struct list *texts, const char *text)
{
	for (size_t i = 0; i < texts->n; i++) {
		if (strcmp(*LIST_AT(*texts, const char *, i), text) == 0) {
			return true;
		}
	}
	return false;
}

#endif
