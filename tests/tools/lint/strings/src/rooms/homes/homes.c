/* SPDX-License-Identifier: MIT */
const char *a = "SELECT id";
const char *b = "x INSERT INTO y", *c = "DELETE FROM z";
const char *d = "UPDATE homes";
const char *e = "<div>";
const char *f = "\"</p>";
const char *g = "RESELECT 1";
