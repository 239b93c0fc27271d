/* SPDX-License-Identifier: MIT */
const struct route r[] = {
	{GET, "/homes", homes_page},
	{ POST, "/homes", .may = A },
	{
		PUT,
		"/homes", .mayor = 1 },
	{ .method = DELETE, .path = "/a" },
	/* { GET, } */
};
