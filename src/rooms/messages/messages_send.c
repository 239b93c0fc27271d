/* SPDX-License-Identifier: MIT */
/* Sending (messages.h): called each second by a thread of the program that serves. A mail's way is three steps: a write that takes the turn and counts the try, the conversation
 * without any transaction, a write of what came of it. Who is killed between the last two sends that one mail once more, with the same Message-ID. Not here: making messages. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/host.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/str.h"
#include "db/open.h"
#include "out/smtp.h"
#include "rooms/messages/messages.sql.h"
#include "rooms/messages/outbox.h"

enum {
	MOST_AT_ONCE = 50,     /* then the settings are looked at again */
	TURN_SPARE_S = 30,     /* beyond the longest that the conversation may take */
	HOUR_S = 3600,
	LATER_MOST_S = 5 * 86400, /* a server that says "not now" for so long means it */
	AWAY_LEAST_S = 5,
	AWAY_MOST_S = 60,
	URGENT_PAUSE_S = 300,
	SAID_BYTES = 400,
	SECRET_BYTES = 2000,
};

struct mail_sender {
	const struct host *host;
	char machine[200], token[64];
	struct smtp *smtp;
	struct smtp_server server;
	struct arena *arena; /* what the open connection points at */
	char *opened_for;    /* the settings it was opened with */
	int64_t away_until;
	int away_times;
};

/* ---- this program ----------------------------------------------------------------------------------------------------- */

/* The processes whose numbers mean something here: this start of this machine, or of this container. */
static void
machine_name(char *to, size_t size)
{
	char boot[64] = "", space[64] = "";
	FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");

	if (f != NULL) {
		if (fgets(boot, sizeof(boot), f) == NULL) {
			boot[0] = 0;
		}
		(void)fclose(f);
	}
	boot[strcspn(boot, "\n")] = 0;
	if (readlink("/proc/self/ns/pid", space, sizeof(space) - 1) < 0) {
		space[0] = 0;
	}
	(void)snprintf(to, size, "%s %s", boot, space);
}

struct mail_sender *
mail_sender_new(const struct host *host)
{
	struct mail_sender *s = calloc(1, sizeof(*s));
	struct arena *a;

	if (s == NULL) {
		return NULL;
	}
	s->host = host;
	s->arena = arena_new();
	a = arena_new();
	machine_name(s->machine, sizeof(s->machine));
	(void)snprintf(s->token, sizeof(s->token), "%s", random_token(a));
	arena_free(a);
	return s;
}

static void
hang_up(struct mail_sender *s)
{
	smtp_close(s->smtp);
	s->smtp = NULL;
	s->opened_for = NULL;
	arena_reset(s->arena);
}

/* ---- the server ------------------------------------------------------------------------------------------------------- */

/* "smtp://mail.example:587" -> "mail.example" */
static const char *
host_of(struct arena *a, const char *url)
{
	const char *p = strstr(url, "://");

	p = p != NULL ? p + 3 : url;
	return *p == '[' ? arena_copy(a, p, strcspn(p, "]") + 1) : arena_copy(a, p, strcspn(p, ":/"));
}

static const char *
line_of(struct arena *a, char **at)
{
	size_t n = strcspn(*at, "\n");
	const char *line = arena_copy(a, *at, n > 0 && (*at)[n - 1] == '\r' ? n - 1 : n);

	*at += n + ((*at)[n] != 0);
	return line;
}

/* The file with three lines: the server's name, our name there, our password. Used for that server only: whoever may change the settings cannot have it sent elsewhere. */
static enum err
secret_read(struct ctx *c, struct mail_sender *s, const char *url)
{
	const char *path = s->host->mail_secret != NULL ? s->host->mail_secret : arena_printf(c->arena, "%s/mail-secret", s->host->data);
	char *text = arena_alloc(c->arena, SECRET_BYTES + 1);
	const char *host, *user, *password;
	FILE *f = fopen(path, "re");
	struct stat st;
	size_t n;

	if (f == NULL) {
		return errno == ENOENT && s->host->mail_secret == NULL ? OK : fail(c, ERR_IO, NULL, "The file with the mail server's password cannot be read: %s.",
		                                                                      strerrordesc_np(errno));
	}
	if (fstat(fileno(f), &st) != 0 || (st.st_mode & 077) != 0) {
		(void)fclose(f);
		return fail(c, ERR_INVALID, NULL, "The file with the mail server's password can be read by others than its owner. Make it so with chmod 600.");
	}
	n = fread(text, 1, SECRET_BYTES, f);
	(void)fclose(f);
	text[n] = 0;
	host = line_of(s->arena, &text);
	user = line_of(s->arena, &text);
	password = line_of(s->arena, &text);
	if (str_empty(host) || str_empty(user) || str_empty(password)) {
		return fail(c, ERR_INVALID, NULL, "The file with the mail server's password has three lines: the server's name, the name to sign in with, the password.");
	}
	if (strcasecmp(host, host_of(c->arena, url)) == 0) {
		s->server.user = user;
		s->server.password = password;
	}
	return OK;
}

/* The connection that is open, when it is still the right one; else a new one. */
static enum err
connection(struct ctx *c, struct mail_sender *s, const struct settings *set, const atomic_bool *stop)
{
	const char *url = str_or(s->host->mail, set->mail_server), *what = arena_printf(c->arena, "%s %s %s", url, set->mail_tls, set->site);
	const char *name = strstr(set->site, "://");

	if (s->smtp != NULL && str_eq(s->opened_for, what)) {
		return OK;
	}
	hang_up(s);
	s->server = (struct smtp_server){.url = arena_text(s->arena, url), .plain = strcmp(set->mail_tls, "none") == 0, .ca = s->host->mail_ca, .stop = stop};
	s->server.name = host_of(s->arena, name != NULL ? set->site : "localhost");
	TRY(secret_read(c, s, url));
	s->smtp = smtp_open(&s->server);
	s->opened_for = arena_text(s->arena, what);
	return s->smtp != NULL ? OK : fail(c, ERR_INVALID, NULL, "The address of the mail server is wrong.");
}

/* ---- what is held, what goes, what is over ------------------------------------------------------------------------------ */

struct look {
	int64_t waiting, due, to_hold, held, over;
	const char *reason; /* why no mail leaves, or NULL */
	struct settings settings;
};

static const struct field look_fields[] = {FIELD_AT(look, waiting, F_INT), FIELD_AT(look, due, F_INT), FIELD_AT(look, to_hold, F_INT), FIELD_AT(look, held, F_INT),
    FIELD_AT(look, over, F_INT), FIELD_END};

static enum err
look_read(struct ctx *c, struct look *l)
{
	enum err e;

	TRY(db_read_begin(c));
	e = db_one(c, &sql_mail_look, ARGS(INT(c->now), TEXT(MAIL_COPIED_WORDS)), look_fields, l);
	if (e == OK && l->waiting + l->to_hold + l->held + l->over > 0) {
		e = settings_get(c, 0, &l->settings);
		l->reason = e == OK ? mail_hold_reason(c->host, &l->settings) : NULL;
	}
	db_read_end(c);
	return e;
}

static enum err
tidy_write(struct ctx *c, void *arg)
{
	const struct look *l = arg;
	struct list over = LIST(struct message);

	TRY(db_all(c, &sql_messages_over, ARGS(INT(c->now)), message_fields, &over));
	for (size_t i = 0; i < over.n; i++) {
		TRY(message_now(c, LIST_AT(over, struct message, i), "given_up", "It could not be sent in time.", ""));
	}
	if (l->reason != NULL) {
		return db_exec(c, &sql_mail_hold_all, ARGS(TEXT(l->reason)), NULL);
	}
	TRY(db_exec(c, &sql_mail_hold_stopped, ARGS(TEXT(MAIL_STOPPED_WORDS)), NULL));
	return db_exec(c, &sql_mail_release, ARGS(TEXT(MAIL_COPIED_WORDS)), NULL);
}

/* ---- the turn, and the next mail ------------------------------------------------------------------------------------------ */

struct turn {
	const char *machine, *token;
	int64_t process, until_at;
};

static const struct field turn_fields[] = {FIELD_AT(turn, machine, F_TEXT), FIELD_AT(turn, token, F_TEXT), FIELD_AT(turn, process, F_INT),
    FIELD_AT(turn, until_at, F_INT), FIELD_END};

struct next {
	struct mail_sender *s;
	const struct look *look;
	bool found;
	struct message m;
	struct list files; /* struct mail_file */
	int64_t bytes;
};

const struct field message_file_row_fields[] = {FIELD_AT(message_file_row, place, F_INT), FIELD_AT(message_file_row, name, F_TEXT),
    FIELD_AT(message_file_row, type, F_TEXT), FIELD_AT(message_file_row, size_bytes, F_INT), FIELD_END};

/* Whoever had the turn and was killed here has it no more; one elsewhere has it until its time is over. */
static bool
holder_is_gone(const struct mail_sender *s, const struct turn *t)
{
	if (strcmp(t->machine, s->machine) != 0 || strcmp(t->token, s->token) == 0) {
		return false;
	}
	return t->process == getpid() || (kill((pid_t)t->process, 0) != 0 && errno == ESRCH);
}

static enum err
turn_take(struct ctx *c, struct next *n, bool *ret)
{
	struct turn t = {.machine = ""};
	int64_t changed = 0, until = c->now + smtp_seconds.mail + n->bytes / 32768 + TURN_SPARE_S;

	TRY(db_one(c, &sql_mail_turn_get, NOARGS, turn_fields, &t));
	TRY(db_exec(c, &sql_mail_turn_take,
	    ARGS(TEXT(n->s->machine), INT(getpid()), TEXT(n->s->token), INT(until), INT(c->now), TEXT(holder_is_gone(n->s, &t) ? t.token : n->s->token)), &changed));
	*ret = changed == 1;
	return OK;
}

static enum err
files_load(struct ctx *c, struct next *n)
{
	struct list rows = LIST(struct message_file_row);

	TRY(db_all(c, &sql_message_files, ARGS(INT(n->m.id)), message_file_row_fields, &rows));
	for (size_t i = 0; i < rows.n; i++) {
		const struct message_file_row *row = LIST_AT(rows, struct message_file_row, i);
		struct mail_file *f = list_add(&n->files, c->arena);
		size_t bytes = 0;

		*f = (struct mail_file){.name = row->name, .type = row->type};
		TRY(db_bytes(c, &sql_message_file_bytes, ARGS(INT(n->m.id), INT(row->place)), &f->bytes, &bytes));
		f->n = (int64_t)bytes;
		n->bytes += f->n;
	}
	return OK;
}

static enum err
room_in_hour(struct ctx *c, int64_t most, int64_t urgent, int64_t *ret)
{
	int64_t sent = 0;

	TRY(db_int(c, &sql_mail_sent_since, ARGS(INT(c->now - HOUR_S), INT(urgent)), &sent, NULL));
	*ret = sent < most;
	return OK;
}

/* All that must be true when a mail leaves is looked at here once more, in the write that counts the try: between the look and now somebody may have switched mail off. */
static enum err
next_write(struct ctx *c, void *arg)
{
	struct next *n = arg;
	struct settings set;
	int64_t most = 0, ordinary = 0, urgent = 0;
	bool ours = false;

	n->found = false;
	n->bytes = 0;
	n->files = LIST(struct mail_file);
	TRY(settings_get(c, 0, &set));
	if (mail_hold_reason(c->host, &set) != NULL || !str_int(set.mail_most, &most)) {
		return OK;
	}
	TRY(room_in_hour(c, most, 0, &ordinary));
	TRY(room_in_hour(c, most, 1, &urgent));
	n->m = (struct message){.id = 0};
	TRY(db_find(c, &sql_message_due, ARGS(INT(c->now), INT(ordinary), INT(urgent)), message_fields, &n->m, &n->found));
	if (!n->found) {
		return OK;
	}
	TRY(files_load(c, n));
	TRY(turn_take(c, n, &ours));
	n->found = ours;
	return ours ? db_exec(c, &sql_message_trying, ARGS(INT(n->m.id)), NULL) : OK;
}

/* ---- one mail --------------------------------------------------------------------------------------------------------- */

struct result {
	struct mail_sender *s;
	const struct message *m;
	enum smtp_end end;
	char said[SAID_BYTES];
};

/* A mail that cannot be written down is refused for ever: nothing about it will change. */
static void
one_send(struct ctx *c, struct mail_sender *s, const struct look *l, const struct next *n, const atomic_bool *stop, struct result *ret)
{
	const struct message *m = &n->m;
	struct mail mail = {.from = l->settings.mail_from, .from_name = "Alongside", .to = m->recipient, .to_name = m->recipient_name,
	    .reply_to = str_empty(m->reply_to) ? NULL : m->reply_to, .subject = m->subject, .message_id = m->message_id, .at = m->made_at, .files = n->files};
	const char *bytes;
	size_t size;

	mail.text = message_replaced(c, m->body, "{site}", l->settings.site);
	if (m->has_link) {
		mail.text = message_replaced(c, mail.text, "{link}", message_token(c, m->ref));
	}
	if (mail_write(c, &mail, &bytes, &size) != OK) {
		ret->end = SMTP_REFUSED;
		(void)snprintf(ret->said, sizeof(ret->said), "%s", str_or(c->fault.sentence, "It cannot be written."));
	} else if (connection(c, s, &l->settings, stop) != OK) {
		ret->end = SMTP_AWAY;
		(void)snprintf(ret->said, sizeof(ret->said), "%s", str_or(c->fault.sentence, "There is no mail server."));
		hang_up(s);
	} else {
		ret->end = smtp_send(s->smtp, mail.from, mail.to, bytes, size, ret->said, sizeof(ret->said));
	}
	fault_clear(c);
}

static int64_t
pause_after(const struct message *m, enum smtp_end end)
{
	static const int pauses[] = {60, 120, 300, 600, 1200, 2400, 3600};
	int64_t tries = m->tries < 0 ? 0 : m->tries, most = sizeof(pauses) / sizeof(*pauses) - 1;
	int64_t pause = pauses[tries < most ? tries : most];

	return (m->urgent || end == SMTP_AWAY) && pause > URGENT_PAUSE_S ? URGENT_PAUSE_S : pause;
}

static enum err
result_write(struct ctx *c, void *arg)
{
	struct result *r = arg;
	struct message m = {.id = 0};

	TRY(db_one(c, &sql_message_by_ref, ARGS(TEXT(r->m->ref), INT(0)), message_fields, &m)); /* a person may have dropped it meanwhile */
	if (r->end == SMTP_TAKEN) {
		return message_now(c, &m, "sent", "", "");
	}
	if (strcmp(m.state, "waiting") != 0) {
		return OK;
	}
	if (r->end == SMTP_REFUSED || (r->end == SMTP_LATER && m.made_at + LATER_MOST_S < c->now)) {
		return message_now(c, &m, "given_up", r->said, "");
	}
	return db_exec(c, &sql_message_retry, ARGS(INT(m.id), TEXT(r->said), INT(c->now + pause_after(r->m, r->end))), NULL);
}

/* What the server has taken must be known, or it would be sent again: until it is written, nothing else is sent. */
static bool
result_keep(struct ctx *c, struct dataset *d, struct result *r, const atomic_bool *stop)
{
	static const char *const ends[] = {"sent", "later", "refused", "no server"};
	const struct timespec wait = {.tv_sec = 1};

	log_line(r->end == SMTP_TAKEN ? LOG_INFO : LOG_WARN, "mail", "message", r->m->ref, "kind", r->m->kind, "end", ends[r->end], NULL);
	while (db_write(c, d, result_write, r) != OK) {
		log_line(LOG_ERROR, "mail", "message", r->m->ref, "sentence", str_or(c->fault.sentence, "What came of it could not be written."), NULL);
		if (atomic_load(stop)) {
			return false;
		}
		nanosleep(&wait, NULL);
	}
	return true;
}

static void
server_was(struct mail_sender *s, int64_t now, bool away)
{
	int64_t pause = AWAY_LEAST_S;

	s->away_times = away ? s->away_times + 1 : 0;
	for (int i = 1; i < s->away_times && pause < AWAY_MOST_S; i++) {
		pause *= 2;
	}
	s->away_until = away ? now + (pause > AWAY_MOST_S ? AWAY_MOST_S : pause) : 0;
}

/* ---- the work of a second ------------------------------------------------------------------------------------------------ */

static int64_t
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static int
send_due(struct mail_sender *s, struct ctx *c, struct dataset *d, const struct look *l, const atomic_bool *stop)
{
	int64_t now = c->now, began = seconds();
	int sent = 0;

	for (int i = 0; i < MOST_AT_ONCE && !atomic_load(stop) && s->away_until <= c->now; i++) {
		struct arena_mark mark = arena_mark(c->arena);
		struct next n = {.s = s, .look = l};
		struct result r = {.s = s, .m = &n.m};

		c->now = now + seconds() - began;
		if (db_write(c, d, next_write, &n) != OK || !n.found) {
			break;
		}
		one_send(c, s, l, &n, stop, &r);
		c->now = now + seconds() - began;
		server_was(s, c->now, r.end == SMTP_AWAY);
		if (!result_keep(c, d, &r, stop)) {
			break;
		}
		sent += r.end == SMTP_TAKEN;
		arena_rewind(c->arena, mark);
	}
	hang_up(s);
	return sent;
}

int
messages_send(struct mail_sender *s, struct ctx *c, struct dataset *d, const atomic_bool *stop)
{
	struct look l = {.reason = NULL};
	bool tidy;

	if (look_read(c, &l) != OK) {
		return 0;
	}
	tidy = l.over > 0 || l.to_hold > 0 || (l.reason != NULL ? l.waiting > 0 : l.held > 0);
	if (tidy && db_write(c, d, tidy_write, &l) != OK) {
		return 0;
	}
	if (l.reason != NULL || l.due + l.held == 0) {
		return 0;
	}
	return send_due(s, c, d, &l, stop);
}

static enum err
turn_end_write(struct ctx *c, void *arg)
{
	const struct mail_sender *s = arg;

	return db_exec(c, &sql_mail_turn_end, ARGS(TEXT(s->token)), NULL);
}

void
messages_send_end(struct mail_sender *s, struct ctx *c, struct dataset *d)
{
	if (db_write(c, d, turn_end_write, s) != OK) {
		fault_clear(c); /* others wait until its time is over */
	}
	hang_up(s);
	arena_free(s->arena);
	free(s);
}
