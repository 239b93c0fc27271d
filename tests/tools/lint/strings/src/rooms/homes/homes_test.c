/* SPDX-License-Identifier: MIT */
const char *a = "UPDATE homes", *b = "<p>";
