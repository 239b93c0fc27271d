/* SPDX-License-Identifier: MIT */
/* The invented register, written in the regulator's own file format so that the ordinary import reads it: the demo has no way of its own into the homes. */
#include "rooms/demo/demo.h"

#include <string.h>

#include "base/day.h"

uint64_t
demo_random(uint64_t seed, const char *what, int64_t n)
{
	uint64_t x = seed * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)n * UINT64_C(0xD1B54A32D192ED03);

	for (const char *s = what; *s != 0; s++) {
		x = (x ^ (uint64_t)(unsigned char)*s) * UINT64_C(0x100000001B3);
	}
	x ^= x >> 30;
	x *= UINT64_C(0xBF58476D1CE4E5B9);
	x ^= x >> 27;
	x *= UINT64_C(0x94D049BB133111EB);
	return x ^ (x >> 31);
}

int64_t
demo_between(uint64_t seed, const char *what, int64_t n, int64_t low, int64_t high)
{
	return low + (int64_t)(demo_random(seed, what, n) % (uint64_t)(high - low + 1));
}

bool
demo_chance(uint64_t seed, const char *what, int64_t n, int percent)
{
	return demo_between(seed, what, n, 0, 99) < percent;
}

static void
cell(struct buf *b, const char *s)
{
	buf_addc(b, '"');
	for (; *s != 0; s++) {
		if (*s == '"') {
			buf_addc(b, '"');
		}
		buf_addc(b, *s);
	}
	buf_adds(b, "\",");
}

static const char *
sector_of(const struct json *demo, const char *provider, const char **ret_name, size_t *ret_index)
{
	const struct json *all = json_array(demo, "providers");

	for (size_t i = 0; i < all->len; i++) {
		const char *key = json_text(&all->items[i], "key", "");
		const char *name = json_text(&all->items[i], "name", "");

		if (strcmp(key, provider) == 0 || strcmp(name, provider) == 0) {
			*ret_name = name;
			*ret_index = i;
			return json_text(&all->items[i], "sector", "Private");
		}
	}
	*ret_name = provider;
	*ret_index = all->len;
	return "Private";
}

/* Mostly good; drifts a little from file to file. */
static int64_t
grade(uint64_t seed, const char *question, int age)
{
	int64_t g = demo_between(seed, question, 0, 3, 5);

	if (demo_chance(seed, question, age + 10, 25)) {
		g += demo_chance(seed, question, age + 20, 50) ? 1 : -1;
	}
	return g;
}

static void
home_row(struct ctx *c, const struct json *demo, size_t i, int age, struct buf *b)
{
	static const char *const questions[] = {"wellbeing", "leadership", "staff", "setting", "planning"};
	const struct json *h = &json_array(demo, "homes")->items[i];
	const struct json *localities = json_array(demo, "localities");
	const struct json *loc = &localities->items[json_int(h, "locality", 0)];
	const struct json *area = &json_array(demo, "areas")->items[json_int(loc, "area", 0)];
	const char *provider;
	size_t p;
	const char *sector = sector_of(demo, json_text(h, "provider", ""), &provider, &p);
	uint64_t seed = i + 1;
	int64_t places = json_int(h, "places", 20) - (age > 0 && demo_chance(seed, "grew", 0, 15) ? 2 : 0);
	char today[DAY_SIZE];

	day_of(c->now, today);
	buf_printf(b, "CS2099%06d,Care Home Service,", (int)i + 1);
	cell(b, json_text(h, "group", "Older People"));
	cell(b, sector);
	cell(b, json_text(h, "name", ""));
	buf_printf(b, "%d Main Street,", (int)i + 3);
	cell(b, json_text(loc, "name", ""));
	buf_printf(b, "ZZ%d %dZZ,SP2099%06d,", (int)json_int(h, "locality", 0) + 1, (int)(i % 9) + 1, (int)p + 1);
	cell(b, provider);
	buf_adds(b, "Active,");
	buf_printf(b, "%02d/%02d/%d,", (int)demo_between(seed, "day", 0, 1, 28), (int)demo_between(seed, "month", 0, 1, 12),
	    (int)demo_between(seed, "year", 0, 2002, 2019));
	cell(b, json_text(area, "hscp", ""));
	buf_printf(b, "%d,", (int)places);
	cell(b, json_text(area, "council", ""));
	cell(b, json_text(area, "board", ""));
	buf_printf(b, "%d,Adults,", (int)places);
	const char *graded = day_add(c->arena, today, -(age * 365) - demo_between(seed, "graded", age, 40, 380));
	buf_printf(b, "%.2s/%.2s/%.4s", graded + 8, graded + 5, graded);
	for (size_t q = 0; q < 5; q++) {
		buf_printf(b, ",%d", (int)grade(seed, questions[q], age));
	}
	buf_adds(b, "\r\n");
}

void
demo_register_file(struct ctx *c, const struct json *demo, int age, struct buf *ret)
{
	buf_adds(ret, "CSNumber,CareService,Subtype,ServiceType,ServiceName,Address_line_1,Service_town,Service_Postcode,SP_number,"
	              "ServiceProvider,ServiceStatus,DateReg,Integration_Authority_Name,TotalBeds,Council_Area_Name,"
	              "Health_Board_Name,Registered_Places,Client_group,Publication_of_Latest_Grading,KQ_Support_Wellbeing,"
	              "KQ_Leadership,KQ_Staff_Team,KQ_Setting,KQ_Care_and_Support_Planning\r\n");
	for (size_t i = 0; i < json_array(demo, "homes")->len; i++) {
		home_row(c, demo, i, age, ret);
	}
}
