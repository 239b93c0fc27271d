/* SPDX-License-Identifier: MIT */
/* The bytes of a mail: what may stand in a header, encodings, line lengths, files. tests/mail.sh reads them back with somebody else's program. */
#include "tests/kit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "out/mail.h"
#include "out/smtp.h"

static struct arena *arena;
static struct ctx ctx;

static int
start(void **state)
{
	static const struct actor nobody = {.name = "test"};

	(void)state;
	arena = arena_new();
	ctx = (struct ctx){.arena = arena, .actor = &nobody};
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

#define MAIL_TEST(f) cmocka_unit_test_setup_teardown(f, start, end)

static struct mail
usual(void)
{
	return (struct mail){.from = "alongside@example.org", .from_name = "Alongside", .to = "a@example.org", .subject = "The week", .message_id = "M1.x@example.org",
	    .text = "One\nTwo\n", .at = 1795339800, .files = LIST(struct mail_file)};
}

static const char *
written(const struct mail *m)
{
	const char *p = "";
	size_t n = 0;

	fault_clear(&ctx);
	assert_int_equal(mail_write(&ctx, m, &p, &n), OK);
	assert_int_equal(strlen(p), n);
	return p;
}

static void
addresses_that_could_say_more_than_an_address_are_refused(void **state)
{
	static const char *const fine[] = {"a@example.org", "first.last+tag@sub.example.org", "o'neil@example.scot", "a@localhost"};
	static const char *const wrong[] = {"", "a", "@example.org", "a@", "a@b@example.org", "a b@example.org", "a@example.org\r\nBcc: x@example.org", "a@example.org\n",
	    "<a@example.org>", "a@example.org,b@example.org", "a@example.org b@example.org", "a..b@example.org", ".a@example.org", "a.@example.org", "a@.example.org",
	    "a@example.org.", "caf\xC3\xA9@example.org", "a@caf\xC3\xA9.org", "a@example.org>", "a@-example.org", "a\"b@example.org", "a@exa_mple.org"};

	(void)state;
	for (size_t i = 0; i < sizeof(fine) / sizeof(*fine); i++) {
		assert_true(mail_address_fine(fine[i]));
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		if (mail_address_fine(wrong[i])) {
			fail_msg("taken: %s", wrong[i]);
		}
	}
	assert_false(mail_address_fine(NULL));
}

static void
nothing_in_a_header_begins_another(void **state)
{
	const char *p;
	size_t n;

	(void)state;
	for (int i = 0; i < 6; i++) {
		struct mail m = usual();
		const char *bad = "x\r\nBcc: y@example.org";

		*(i == 0 ? &m.subject : i == 1 ? &m.to : i == 2 ? &m.from : i == 3 ? &m.to_name : i == 4 ? &m.message_id : &m.from_name) = bad;
		fault_clear(&ctx);
		assert_int_equal(mail_write(&ctx, &m, &p, &n), ERR_INVALID);
	}
}

static void
words_beyond_ascii_are_encoded_and_cut_between_characters(void **state)
{
	struct mail m = usual();
	const char *p;

	(void)state;
	m.subject = "Se\xC3\xA0n: \xF0\x9F\x94\xA5\xF0\x9F\x94\xA5\xF0\x9F\x94\xA5\xF0\x9F\x94\xA5\xF0\x9F\x94\xA5\xF0\x9F\x94\xA5\xF0\x9F\x94\xA5\xF0\x9F\x94\xA5\xF0\x9F\x94\xA5\xF0\x9F\x94\xA5";
	p = strstr(written(&m), "Subject: ");
	assert_non_null(p);
	assert_int_equal(strncmp(p, "Subject: =?UTF-8?B?", 19), 0);
	assert_non_null(strstr(p, "?=\r\n =?UTF-8?B?"));
	m.subject = "=?UTF-8?B?SGVsbG8=?=";
	assert_null(strstr(written(&m), "SGVsbG8"));
}

static void
no_line_is_long_and_none_ends_in_space(void **state)
{
	struct mail m = usual();
	const char *p;
	char text[6000];

	(void)state;
	for (size_t i = 0; i < sizeof(text) - 1; i++) {
		text[i] = i % 997 == 996 ? '\n' : i % 7 == 0 ? ' ' : i % 31 == 0 ? '=' : 'a';
	}
	text[sizeof(text) - 1] = 0;
	m.text = text;
	m.subject = "a subject of many words that goes on and on and would not fit on one line of a header at all";
	for (p = written(&m); *p != 0;) {
		size_t n = strcspn(p, "\r\n");

		assert_true(n <= 78);
		assert_true(n == 0 || p[n - 1] != ' ');
		assert_int_equal(strncmp(p + n, "\r\n", 2), 0);
		p += n + 2;
	}
}

static void
a_text_that_is_no_utf_8_and_a_file_with_a_line_end_in_its_name_are_refused(void **state)
{
	struct mail m = usual();
	struct mail_file *f;
	const char *p;
	size_t n;

	(void)state;
	m.text = "caf\xE9";
	assert_int_equal(mail_write(&ctx, &m, &p, &n), ERR_INVALID);
	m = usual();
	f = list_add(&m.files, arena);
	*f = (struct mail_file){.name = "a.csv\r\nX: y", .type = "text/csv", .bytes = "a", .n = 1};
	fault_clear(&ctx);
	assert_int_equal(mail_write(&ctx, &m, &p, &n), ERR_INVALID);
	f->name = "a.csv";
	f->type = "text/csv; x";
	fault_clear(&ctx);
	assert_int_equal(mail_write(&ctx, &m, &p, &n), ERR_INVALID);
}

static void
the_same_mail_is_the_same_bytes(void **state)
{
	struct mail m = usual();

	(void)state;
	*(struct mail_file *)list_add(&m.files, arena) = (struct mail_file){.name = "caf\xC3\xA9 \"1\".csv", .type = "text/csv", .bytes = "\0\1\2", .n = 3};
	assert_string_equal(written(&m), written(&m));
	assert_non_null(strstr(written(&m), "attachment;\r\n filename*=UTF-8''caf%C3%A9%20%221%22.csv\r\n\r\nAAEC\r\n"));
}

/* What mail_read.py says of these bytes. */
static const char *
read_back(const char *bytes)
{
	char path[] = "/tmp/alongside-mail-test.XXXXXX", *said = arena_alloc(arena, 1 << 16);
	int fd = mkstemp(path), out[2], status = -1;
	size_t n = 0;
	ssize_t got;
	pid_t child;

	assert_true(fd >= 0 && write(fd, bytes, strlen(bytes)) == (ssize_t)strlen(bytes) && close(fd) == 0 && pipe(out) == 0);
	child = fork();
	if (child == 0) {
		(void)dup2(out[1], STDOUT_FILENO);
		(void)execl("/usr/bin/python3", "python3", "tests/mail_read.py", path, (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	while (n < (1 << 16) - 1 && (got = read(out[0], said + n, (1 << 16) - 1 - n)) > 0) {
		n += (size_t)got;
	}
	close(out[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	unlink(path);
	return said;
}

static void
somebody_elses_program_reads_what_was_written(void **state)
{
	static const unsigned char bytes[] = {0, 255, 13, 10, 46, 13, 10, 61};
	struct mail m = usual();
	const char *said;

	(void)state;
	if (access("/usr/bin/python3", X_OK) != 0) {
		skip();
	}
	m.subject = "Se\xC3\xA0n & \xE2\x80\xAB\xD7\x90\xF0\x9F\x94\xA5: a subject that goes on for longer than one line of a header may be";
	m.to_name = "O'Neil, \"Ailsa\" \\ <x@example.org>";
	m.from_name = "\xC3\x89quipe";
	m.reply_to = "team@example.org";
	m.text = "=20 is no space\n.\n..\nFrom here\ntrailing \nt\xC3\xA0" "b\there\n";
	*(struct mail_file *)list_add(&m.files, arena) = (struct mail_file){.name = "week 1 \xC3\xA9.csv", .type = "text/csv", .bytes = bytes, .n = sizeof(bytes)};
	*(struct mail_file *)list_add(&m.files, arena) = (struct mail_file){.name = "week.pdf", .type = "application/pdf", .bytes = "%PDF", .n = 4};
	said = read_back(written(&m));
	assert_string_equal(said,
	    "defects 0\n"
	    "Subject Se\xC3\xA0n & \xE2\x80\xAB\xD7\x90\xF0\x9F\x94\xA5: a subject that goes on for longer than one line of a header may be\n"
	    "From \xC3\x89quipe <alongside@example.org>\n"
	    "To \"O'Neil, \\\"Ailsa\\\" \\\\ <x@example.org>\" <a@example.org>\n"
	    "Reply-To team@example.org\n"
	    "Date Sun, 22 Nov 2026 09:30:00 +0000\n"
	    "Message-ID <M1.x@example.org>\n"
	    "Auto-Submitted auto-generated\n"
	    "text 3d3230206973206e6f2073706163650d0a2e0d0a2e2e0d0a46726f6d20686572650d0a747261696c696e67200d0a74c3a06209686572650d0a\n"
	    "file week 1 \xC3\xA9.csv text/csv 00ff0d0a2e0d0a3d\n"
	    "file week.pdf application/pdf 25504446\n");
}

static void
a_servers_address_is_a_server_and_nothing_else(void **state)
{
	static const char *const fine[] = {"smtp://mail.example.org", "smtp://mail.example.org:587", "smtps://127.0.0.1:465", "smtp://[::1]:25"};
	static const char *const wrong[] = {"", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://user:secret@mail.example.org", "smtp://a/b", "smtp://a:0",
	    "smtp://a:65536", "smtp://a:", "smtp://a b", "smtp://a\r\n", "smtp://[]:25", "file:///etc/passwd"};

	(void)state;
	for (size_t i = 0; i < sizeof(fine) / sizeof(*fine); i++) {
		assert_true(smtp_url_fine(fine[i]));
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		if (smtp_url_fine(wrong[i])) {
			fail_msg("taken: %s", wrong[i]);
		}
	}
}

static const struct CMUnitTest mail_tests[] = {
    MAIL_TEST(addresses_that_could_say_more_than_an_address_are_refused),
    MAIL_TEST(nothing_in_a_header_begins_another),
    MAIL_TEST(words_beyond_ascii_are_encoded_and_cut_between_characters),
    MAIL_TEST(no_line_is_long_and_none_ends_in_space),
    MAIL_TEST(a_text_that_is_no_utf_8_and_a_file_with_a_line_end_in_its_name_are_refused),
    MAIL_TEST(the_same_mail_is_the_same_bytes),
    MAIL_TEST(somebody_elses_program_reads_what_was_written),
    MAIL_TEST(a_servers_address_is_a_server_and_nothing_else),
};
const struct test_suite mail_suite = SUITE_PLAIN("mail", mail_tests);
