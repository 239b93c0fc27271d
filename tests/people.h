/* SPDX-License-Identifier: MIT */
/* The homes and people of every test that uses kit.h; made by people.c. Two teams, each with its area, homes and one person for each role of the pack:
 *
 *   first team   "Kinclair care home support team"    Rowanbank (nursing), Harebank, St Drostan's Lodge
 *   second team  "Abermuir care home support team"    Whinfell (nursing), Ardlinn
 *
 * Rowanbank and Harebank belong to Larch Care Group, St Drostan's Lodge to St Drostan's Trust, Whinfell to Skylark Homes, Ardlinn to Abermuir Council. People of homes and
 * of providers are Rowanbank's and Larch Care Group's; of the second team Whinfell's and Skylark Homes'. as("home manager") is of the first
 * team, as("home manager 2") of the second. E-mail addresses: "home_manager.1@example.org". Nobody has a password yet. */
#ifndef TESTS_PEOPLE_H
#define TESTS_PEOPLE_H

#define ROWANBANK "CS2099000001"
#define HAREBANK "CS2099000002"
#define ST_DROSTANS "CS2099000003"
#define WHINFELL "CS2099000008"
#define ARDLINN "CS2099000009"
#define NO_SUCH_HOME "CS2099000777"

#endif
