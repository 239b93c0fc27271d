/* SPDX-License-Identifier: MIT */
const char *a = "<p class";
