/* SPDX-License-Identifier: MIT */
/* The statements of natural.h, the same text for both engines where they have no parameters. */
#include "tests/natural.h"

#define JOIN(x) "coalesce(CAST(" x " AS TEXT), '-') || '|' || "
#define NATURAL(id, text)                                                                                                                  \
	static const struct sql id = {                                                                                                     \
	    .name = #id, .room = "test", .reach = "none, because tests", .kind = SQL_MANY, .params = 0, .sqlite = text, .postgres = text}

NATURAL(all_homes, "SELECT " JOIN("h.number") JOIN("h.name") JOIN("h.name_key") JOIN("p.number") JOIN("c.code") JOIN("s.code") JOIN("b.code")
        JOIN("h.town") JOIN("h.postcode") JOIN("h.client_group") JOIN("h.age_group") JOIN("h.sector") JOIN("h.registration_status") JOIN("h.places")
        JOIN("h.first_seen") JOIN("h.last_seen") "h.gone_since AS line FROM homes h LEFT JOIN providers p ON p.id = h.provider "
        "LEFT JOIN groups c ON c.id = h.council LEFT JOIN groups s ON s.id = h.hscp LEFT JOIN groups b ON b.id = h.board ORDER BY h.number");
NATURAL(all_providers, "SELECT " JOIN("p.number") JOIN("p.name") JOIN("p.named_on") "g.name AS line FROM providers p JOIN groups g ON g.id = p.group_id "
        "ORDER BY p.number");
NATURAL(all_groups, "SELECT " JOIN("g.kind") JOIN("g.code") JOIN("h.number") JOIN("x.from_day") "x.until_day AS line FROM group_homes x "
        "JOIN groups g ON g.id = x.group_id JOIN homes h ON h.id = x.home WHERE g.kind <> 'remit' ORDER BY g.kind, g.code, h.number, x.from_day");
NATURAL(all_links, "SELECT " JOIN("e.number") JOIN("l.number") JOIN("k.why") "k.state AS line FROM home_links k JOIN homes e ON e.id = k.earlier "
        "JOIN homes l ON l.id = k.later ORDER BY e.number, l.number");
NATURAL(all_rows, "SELECT " JOIN("f.as_of") JOIN("h.number") JOIN("v.name") JOIN("v.provider_number") JOIN("c.code") JOIN("s.code") JOIN("b.code")
        JOIN("v.council_text") JOIN("v.address") JOIN("v.places") JOIN("v.total_beds") JOIN("v.wellbeing") JOIN("v.leadership") JOIN("v.staff")
        JOIN("v.setting") JOIN("v.planning") JOIN("v.grades_date") "v.extra AS line FROM register_rows r JOIN register_files f ON f.id = r.file "
        "JOIN homes h ON h.id = r.home JOIN register_values v ON v.id = r.value LEFT JOIN groups c ON c.id = v.council "
        "LEFT JOIN groups s ON s.id = v.hscp LEFT JOIN groups b ON b.id = v.board ORDER BY f.as_of, h.number");
NATURAL(all_files, "SELECT " JOIN("as_of") JOIN("digest") JOIN("rows") JOIN("homes") JOIN("others") "notes AS line FROM register_files ORDER BY as_of");

const struct sql *const naturals[] = {&all_homes, &all_providers, &all_groups, &all_links, &all_rows, &all_files, NULL};

const struct sql natural_link = {.name = "natural_link",
    .room = "test",
    .reach = "none, because tests",
    .kind = SQL_ONE,
    .params = 2,
    .sqlite = "SELECT count(*) FROM home_links k JOIN homes e ON e.id = k.earlier JOIN homes l ON l.id = k.later "
              "WHERE k.state = 'proposed' AND e.number = ?1 AND l.number = ?2",
    .postgres = "SELECT count(*) FROM home_links k JOIN homes e ON e.id = k.earlier JOIN homes l ON l.id = k.later "
                "WHERE k.state = 'proposed' AND e.number = $1 AND l.number = $2"};

#define IN_COUNCIL(day, code)                                                                                                              \
	"SELECT count(*) FROM register_rows r JOIN register_files f ON f.id = r.file AND f.as_of = " day " JOIN group_homes x ON x.home = r.home "     \
	"JOIN groups g ON g.id = x.group_id WHERE g.kind = 'council' AND g.code = " code " AND x.from_day <= " day " AND x.until_day > " day

const struct sql natural_in_council = {.name = "natural_in_council",
    .room = "test",
    .reach = "none, because tests",
    .kind = SQL_ONE,
    .params = 2,
    .sqlite = IN_COUNCIL("?1", "?2"),
    .postgres = IN_COUNCIL("$1", "$2")};
