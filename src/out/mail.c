/* SPDX-License-Identifier: MIT */
/* Writing a mail (mail.h). Words that are not plain ASCII go into encoded words (RFC 2047, B) in headers and into quoted-printable in the text: what passes through old
 * servers on the way comes out as it went in. */
#include "out/mail.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/day.h"
#include "base/hash.h"
#include "base/str.h"

enum { LINE_MOST = 76, WORD_BYTES = 42, ADDRESS_MOST = 254, HEADER_MOST = 900 };

/* ---- what may stand in a header ------------------------------------------------------------------------------------- */

static bool
local_char(char ch)
{
	return isalnum((unsigned char)ch) || (ch != 0 && strchr("!#$%&'*+-/=?^_`{|}~.", ch) != NULL);
}

bool
mail_address_fine(const char *address)
{
	const char *at = address != NULL ? strchr(address, '@') : NULL;

	if (at == NULL || at == address || strlen(address) > ADDRESS_MOST || strstr(address, "..") != NULL || address[0] == '.' || at[-1] == '.') {
		return false;
	}
	for (const char *p = address; p < at; p++) {
		if (!local_char(*p)) {
			return false;
		}
	}
	if (at[1] == 0 || at[1] == '.' || at[1] == '-' || at[strlen(at) - 1] == '.') {
		return false;
	}
	for (const char *p = at + 1; *p != 0; p++) {
		if (!isalnum((unsigned char)*p) && *p != '.' && *p != '-') {
			return false;
		}
	}
	return true;
}

static bool
header_fine(const char *s)
{
	size_t n = s != NULL ? strlen(s) : 0;

	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)s[i] < ' ' || s[i] == 0x7f) {
			return false;
		}
	}
	return n <= HEADER_MOST && (n == 0 || utf8_valid(s, n));
}

static bool
plain(const char *s)
{
	for (; *s != 0; s++) {
		if ((unsigned char)*s < ' ' || (unsigned char)*s >= 0x7f) {
			return false;
		}
	}
	return true;
}

/* ---- encodings ------------------------------------------------------------------------------------------------------ */

static void
base64(struct buf *b, const unsigned char *p, size_t n)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		unsigned v = (unsigned)p[i] << 16 | (i + 1 < n ? (unsigned)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0);
		char four[4] = {letters[v >> 18], letters[v >> 12 & 63], i + 1 < n ? letters[v >> 6 & 63] : '=', i + 2 < n ? letters[v & 63] : '='};

		buf_add(b, four, 4);
	}
}

/* Each on a line of its own, cut between characters. */
static void
encoded_words(struct buf *b, const char *s)
{
	while (*s != 0) {
		size_t n = 0, step;

		while (s[n] != 0 && (step = utf8_next(s + n, strlen(s + n))) != 0 && n + step <= WORD_BYTES) {
			n += step;
		}
		buf_adds(b, "=?UTF-8?B?");
		base64(b, (const unsigned char *)s, n);
		buf_adds(b, "?=");
		s += n;
		if (*s != 0) {
			buf_adds(b, "\r\n ");
		}
	}
}

/* Text as it is, folded before a space where the line would be long. */
static void
folded(struct buf *b, const char *s, size_t used)
{
	while (*s != 0) {
		size_t n = strspn(s, " "), all = n + strcspn(s + n, " ");

		if (used + all > LINE_MOST && n > 0 && s[n] != 0) {
			buf_adds(b, "\r\n");
			used = 0;
		}
		buf_add(b, s, all);
		used += all;
		s += all;
	}
}

static void
unstructured(struct buf *b, const char *name, const char *text)
{
	buf_printf(b, "%s: ", name);
	if (plain(text) && strstr(text, "=?") == NULL && strcspn(text, " ") < LINE_MOST) {
		folded(b, text, strlen(name) + 2);
	} else {
		encoded_words(b, text);
	}
	buf_adds(b, "\r\n");
}

static void
mailbox(struct buf *b, const char *name, const char *words, const char *address)
{
	buf_printf(b, "%s: ", name);
	if (!str_empty(words) && plain(words) && strlen(words) < 60) {
		buf_addc(b, '"');
		for (const char *p = words; *p != 0; p++) {
			if (*p == '"' || *p == '\\') {
				buf_addc(b, '\\');
			}
			buf_addc(b, *p);
		}
		buf_adds(b, "\"\r\n ");
	} else if (!str_empty(words)) {
		encoded_words(b, words);
		buf_adds(b, "\r\n ");
	}
	buf_printf(b, "<%s>\r\n", address);
}

static void
quoted_char(struct buf *b, unsigned char ch)
{
	buf_printf(b, "=%02X", ch);
}

/* One line without its end. A space at the end, and "From " at the beginning, would not survive every server. */
static void
quoted_line(struct buf *b, const char *s, size_t n)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char ch = (unsigned char)s[i];
		bool literal = (ch > ' ' && ch < 0x7f && ch != '=') || ((ch == ' ' || ch == '\t') && i + 1 < n);

		if (i == 0 && n >= 5 && strncmp(s, "From ", 5) == 0) {
			literal = false;
		}
		if (used + (literal ? 1 : 3) > LINE_MOST - 1) {
			buf_adds(b, "=\r\n");
			used = 0;
		}
		if (literal) {
			buf_addc(b, (char)ch);
		} else {
			quoted_char(b, ch);
		}
		used += literal ? 1 : 3;
	}
	buf_adds(b, "\r\n");
}

static void
text_part(struct buf *b, const char *text)
{
	buf_adds(b, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
	while (*text != 0) {
		size_t n = strcspn(text, "\r\n");

		quoted_line(b, text, n);
		text += n;
		if (text[0] == '\r' && text[1] == '\n') {
			text++;
		}
		text += *text != 0;
	}
}

/* ---- files behind the text ------------------------------------------------------------------------------------------- */

static bool
type_fine(const char *type)
{
	const char *slash = type != NULL ? strchr(type, '/') : NULL;

	return slash != NULL && slash != type && slash[1] != 0 && strchr(slash + 1, '/') == NULL &&
	       type[strspn(type, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+-/")] == 0;
}

/* A name beyond ASCII, or one that quotes would break, is spelled as RFC 2231 wants it; what cannot read that makes up a name of its own. */
static void
file_part(struct buf *b, const struct mail_file *f)
{
	const unsigned char *p = f->bytes;

	buf_printf(b, "Content-Type: %s\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n ", f->type);
	if (plain(f->name) && strpbrk(f->name, "\"\\/") == NULL) {
		buf_printf(b, "filename=\"%s\"", f->name);
	} else {
		buf_adds(b, "filename*=UTF-8''");
		buf_percent(b, f->name);
	}
	buf_adds(b, "\r\n\r\n");
	for (size_t at = 0, n = (size_t)f->n; at < n; at += 57) {
		base64(b, p + at, n - at < 57 ? n - at : 57);
		buf_adds(b, "\r\n");
	}
}

/* ---- all of it ------------------------------------------------------------------------------------------------------- */

/* "Sun, 22 Nov 2026 09:30:00 +0000" */
static void
date(struct buf *b, int64_t at)
{
	static const char *const days[] = {"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	char stamp[STAMP_SIZE], day[DAY_SIZE];
	int month;

	instant_stamp(at, stamp);
	memcpy(day, stamp, DAY_SIZE - 1);
	day[DAY_SIZE - 1] = 0;
	month = (day[5] - '0') * 10 + day[6] - '0';
	buf_printf(b, "Date: %s, %.2s %s %.4s %.8s +0000\r\n", days[day_weekday(day)], day + 8, months[month - 1], day, stamp + 11);
}

static enum err
check(struct ctx *c, const struct mail *m)
{
	if (!mail_address_fine(m->from) || !mail_address_fine(m->to) || (m->reply_to != NULL && !mail_address_fine(m->reply_to))) {
		return fail(c, ERR_INVALID, NULL, "This is no address that mail can be sent to.");
	}
	if (!header_fine(m->subject) || !header_fine(m->from_name) || !header_fine(m->to_name) || str_empty(m->message_id) ||
	    m->message_id[strcspn(m->message_id, "<> \t\r\n")] != 0 || !plain(m->message_id)) {
		return fail(c, ERR_INVALID, NULL, "A line of the mail's head holds what may not stand there.");
	}
	if (!utf8_valid(m->text, strlen(m->text))) {
		return fail(c, ERR_INVALID, NULL, "The text of the mail is not UTF-8.");
	}
	for (size_t i = 0; i < m->files.n; i++) {
		const struct mail_file *f = LIST_AT(m->files, struct mail_file, i);

		if (str_empty(f->name) || !header_fine(f->name) || !type_fine(f->type)) {
			return fail(c, ERR_INVALID, NULL, "A file of the mail has a name or a kind that may not stand there.");
		}
	}
	return OK;
}

static void
head(struct buf *b, const struct mail *m)
{
	mailbox(b, "From", m->from_name, m->from);
	mailbox(b, "To", m->to_name, m->to);
	if (m->reply_to != NULL) {
		mailbox(b, "Reply-To", NULL, m->reply_to);
	}
	unstructured(b, "Subject", str_or(m->subject, ""));
	date(b, m->at);
	buf_printf(b, "Message-ID: <%s>\r\nMIME-Version: 1.0\r\n", m->message_id);
	/* Nobody's "I am away" comes back to where nobody reads. */
	buf_adds(b, "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n");
}

enum err
mail_write(struct ctx *c, const struct mail *m, const char **ret, size_t *ret_n)
{
	const char *border = arena_printf(c->arena, "=_%.40s", hash_hex(c->arena, str_or(m->message_id, ""), strlen(str_or(m->message_id, ""))));
	struct buf b;
	bool over;

	TRY(check(c, m));
	buf_init(&b, MAIL_BYTES);
	head(&b, m);
	if (m->files.n > 0) {
		buf_printf(&b, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n", border, border);
	}
	text_part(&b, m->text);
	for (size_t i = 0; i < m->files.n; i++) {
		buf_printf(&b, "\r\n--%s\r\n", border);
		file_part(&b, LIST_AT(m->files, struct mail_file, i));
	}
	if (m->files.n > 0) {
		buf_printf(&b, "\r\n--%s--\r\n", border);
	}
	over = b.over;
	*ret_n = b.len;
	*ret = over ? NULL : arena_copy(c->arena, b.p, b.len);
	buf_done(&b);
	return over ? fail(c, ERR_LIMIT, NULL, "The mail is larger than %d MB with its files.", MAIL_BYTES >> 20) : OK;
}
