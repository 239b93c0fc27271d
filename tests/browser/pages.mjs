// SPDX-License-Identifier: MIT
// The pages that are visited: one row each, like the rows of a route table. Every page a person can open belongs here; pages_listed.mjs
// compares them with the program's own table of routes.
//   role   as the demo's accounts file names it; null: signed out
//   path   {home} {provider} {today} {yesterday} {account} {organisation} {area} {file} {mail} stand for what that role finds first
//   title  what the browser shows before " - Alongside" (left out: not looked at)
//   name   for the picture, where the path is no good name      status  where it is not 200      leads  true where it redirects
const anyone = [
	{ role: null, path: "/sign-in", title: "Sign in" },
	{ role: null, path: "/forgotten", title: "Forgotten your password?" },
	{ role: null, path: "/forgotten?asked=1", name: "forgotten-asked" },
	{ role: null, path: "/accessibility", title: "Accessibility" },
	{ role: null, path: "/privacy", title: "Privacy" },
	{ role: null, path: "/rules", name: "rules" },
	{ role: null, path: "/there-is-no-such-page", status: 404, name: "not-found" },
	{ role: null, path: "/welcome/no-such-link", status: 404, name: "welcome-used" },
	{ role: null, path: "/board", leads: true, name: "board-signed-out" },
];

const team = [
	{ role: "team member", path: "/", leads: true, name: "start" },
	{ role: "team member", path: "/board", name: "board" },
	{ role: "team member", path: "/board?view=wall", name: "board-wall" },
	{ role: "team member", path: "/board?on={yesterday}", name: "board-yesterday" },
	{ role: "team member", path: "/totals", name: "totals" },
	{ role: "team member", path: "/homes", name: "homes" },
	{ role: "team member", path: "/homes?q=nothing-is-called-this", name: "homes-none" },
	{ role: "team member", path: "/homes?scope=all&on={yesterday}", name: "homes-all" },
	{ role: "team member", path: "/homes/{home}", name: "home" },
	{ role: "team member", path: "/homes/{home}/register", name: "home-register" },
	{ role: "team member", path: "/homes/{home}/facts", name: "home-facts" },
	{ role: "team member", path: "/homes/{home}/timeline", name: "timeline" },
	{ role: "team member", path: "/homes/{home}/history", name: "history" },
	{ role: "team member", path: "/homes/{home}/status", name: "status" },
	{ role: "team member", path: "/homes/{home}/colour", name: "colour" },
	{ role: "team member", path: "/homes/{home}/returns", name: "returns" },
	{ role: "team member", path: "/homes/{home}/returns/{yesterday}", name: "return-yesterday" },
	{ role: "team member", path: "/homes/{home}/returns/{yesterday}/history", name: "return-history" },
	{ role: "team member", path: "/homes/{home}/trends", name: "trends" },
	{ role: "team member", path: "/homes/{home}/return", leads: true, name: "return-today" },
	{ role: "team member", path: "/groups/{area}/trends?days=90", name: "area-trends" },
	{ role: "team member", path: "/providers/{provider}", name: "provider" },
	{ role: "team member", path: "/areas", name: "areas" },
	{ role: "team member", path: "/areas/{area}", name: "area" },
	{ role: "team member", path: "/remit", name: "remit" },
	{ role: "team member", path: "/links", name: "links" },
	{ role: "team member", path: "/register", name: "register" },
	{ role: "team member", path: "/register/files/{file}", name: "register-file" },
	{ role: "team member", path: "/settings", name: "settings-read" },
	{ role: "team member", path: "/return-templates/current", name: "what-is-asked" },
	{ role: "team member", path: "/who-sees-what", name: "who-sees-what" },
	{ role: "team member", path: "/who-sees-what?role=partner_member", name: "who-sees-what-role" },
	{ role: "team member", path: "/who-sees-what?record=facts", name: "who-sees-what-record" },
	{ role: "team member", path: "/shared", name: "shared" },
	{ role: "team member", path: "/account", name: "account" },
	{ role: "team member", path: "/tokens", name: "tokens" },
	{ role: "team chair", path: "/settings", name: "settings" },
	{ role: "team chair", path: "/outbox", name: "mail" },
	{ role: "team chair", path: "/outbox?state=given_up", name: "mail-none" },
	{ role: "team chair", path: "/outbox/{mail}", name: "one-mail" },
	{ role: "team chair", path: "/people", name: "people" },
	{ role: "team chair", path: "/people/invite", name: "people-invite" },
	{ role: "team chair", path: "/people/{account}", name: "person" },
	{ role: "team chair", path: "/history", name: "history-own" },
	{ role: "team chair", path: "/homes/{home}/shares", name: "shares" },
];

const homes = [
	{ role: "home manager", path: "/", leads: true, name: "start" },
	{ role: "home manager", path: "/homes/{home}", name: "home" },
	{ role: "home manager", path: "/homes/{home}/return", leads: true, name: "return" },
	{ role: "home manager", path: "/homes/{home}/returns", name: "returns" },
	{ role: "home manager", path: "/homes/{home}/returns/{yesterday}", name: "return-yesterday" },
	{ role: "home manager", path: "/homes/{home}/trends", name: "trends" },
	{ role: "home manager", path: "/homes/{home}/facts", name: "facts" },
	{ role: "home manager", path: "/homes/{home}/timeline", name: "timeline" },
	{ role: "home manager", path: "/homes/{home}/status", name: "status" },
	{ role: "home manager", path: "/people", name: "people" },
	{ role: "home submitter", path: "/homes/{home}", name: "home" },
	{ role: "provider lead", path: "/homes", name: "homes" },
	{ role: "provider lead", path: "/board", name: "board" },
];

const others = [
	{ role: "partner member", path: "/areas", name: "areas" },
	{ role: "partner member", path: "/totals", name: "totals" },
	{ role: "regulator", path: "/shared", name: "shared" },
	{ role: "executive", path: "/board", name: "board" },
	{ role: "administrator", path: "/", leads: true, name: "start" },
	{ role: "administrator", path: "/organisations", name: "organisations" },
	{ role: "administrator", path: "/organisations/new", name: "organisation-new" },
	{ role: "administrator", path: "/organisations/{organisation}", name: "organisation" },
	{ role: "administrator", path: "/organisations/{organisation}/edit", name: "organisation-edit" },
	{ role: "administrator", path: "/organisations/{organisation}/join", name: "organisation-join" },
	{ role: "administrator", path: "/settings", name: "settings" },
	{ role: "administrator", path: "/settings/mail", name: "settings-mail" },
	{ role: "administrator", path: "/outbox", name: "mail" },
	{ role: "administrator", path: "/outbox/{mail}", name: "one-mail" },
	{ role: "administrator", path: "/board", status: 403, name: "board-refused" },
];

export const pages = [...anyone, ...team, ...homes, ...others];
