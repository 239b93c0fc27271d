// SPDX-License-Identifier: MIT
// The pages that are visited: one row each, like the rows of a route table. Every page a person can open belongs here.
//   role   as the demo's accounts file names it; null: signed out
//   path   {home} {provider} {today} stand for what that role finds first through the API
//   title  what the browser shows before " - Alongside" (left out: not looked at)
//   name   for the picture, where the path is no good name      status  where it is not 200      leads  true where it redirects
export const pages = [
	{ role: null, path: "/sign-in", title: "Sign in" },
	{ role: null, path: "/there-is-no-such-page", status: 404, name: "not-found" },
	{ role: "team member", path: "/board", name: "board" },
	{ role: "team member", path: "/homes", name: "homes" },
	{ role: "team member", path: "/homes/{home}", name: "home" },
	{ role: "home manager", path: "/homes/{home}", name: "home" },
];
