/* SPDX-License-Identifier: MIT */
/* Faults of a context and the lines of the log. Run by build/tests err. */
#include "tests/kit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "base/log.h"

static void
the_first_fault_wins_until_it_is_cleared(void **state)
{
	struct ctx c = { .arena = arena_new() };

	(void)state;
	assert_int_equal(
		fail(&c, ERR_CONFLICT, "starts_on", "Booked for %s.", "Monday"), ERR_CONFLICT);
	assert_int_equal(fail(&c, ERR_BUG, NULL, "Later."), ERR_BUG);
	assert_int_equal(c.fault.err, ERR_CONFLICT);
	assert_string_equal(c.fault.field, "starts_on");
	assert_string_equal(c.fault.sentence, "Booked for Monday.");
	assert_non_null(strstr(c.fault.file, "err_test.c"));
	fault_clear(&c);
	assert_int_equal(c.fault.err, OK);
	assert_null(c.fault.sentence);
	assert_int_equal(fail(&c, ERR_MISSING, NULL, "Gone."), ERR_MISSING);
	assert_string_equal(c.fault.sentence, "Gone.");
	arena_free(c.arena);
}

static enum err
fails_twice(struct ctx *c, int *reached)
{
	TRY(OK);
	TRY(fail(c, ERR_DENIED, NULL, "No."));
	*reached = 1;
	return OK;
}

static void
try_hands_the_error_on_at_once(void **state)
{
	struct ctx c = { .arena = arena_new() };
	int reached = 0;

	(void)state;
	assert_int_equal(fails_twice(&c, &reached), ERR_DENIED);
	assert_int_equal(reached, 0);
	arena_free(c.arena);
}

static void
every_error_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (int i = OK; i <= ERR_BUG; i++) {
		assert_string_not_equal(err_name((enum err)i), "unknown");
		for (int j = OK; j < i; j++) {
			assert_string_not_equal(err_name((enum err)i), err_name((enum err)j));
		}
	}
}

/* What fn writes to standard error, in a child so that nobody else's output is there. */
static char *
written(void (*fn)(void), int *status, char *out, size_t size)
{
	size_t n = 0;
	ssize_t got;
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	fflush(NULL);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		signal(SIGABRT, SIG_DFL);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		fn();
		_exit(0);
	}
	close(ends[1]);
	while ((got = read(ends[0], out + n, size - 1 - n)) > 0) {
		n += (size_t)got;
	}
	close(ends[0]);
	out[n] = 0;
	assert_int_equal(waitpid(child, status, 0), child);
	return out;
}

static void
writes_lines(void)
{
	char huge[20000];

	memset(huge, 'h', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = 0;
	log_line(LOG_DEBUG, "quiet", "a", "b", NULL);
	log_line(LOG_INFO, "request", "method", "GET", "left_out", NULL, "path", "/a\"b\n\xFF",
		NULL);
	log_line(LOG_WARN, "huge", "a", huge, "b", huge, "c", huge, "d", huge, "e", huge, "f", huge,
		"g", huge, "h", huge, "i", huge, NULL);
	log_level(LOG_ERROR);
	log_line(LOG_WARN, "quiet", NULL);
}

static void
each_line_of_the_log_is_one_json_object(void **state)
{
	struct ctx c = { .arena = arena_new() };
	const struct json *line;
	char out[40000];
	char *end;
	int status;

	(void)state;
	written(writes_lines, &status, out, sizeof(out));
	end = strchr(out, '\n');
	assert_non_null(end);
	assert_int_equal(json_read(&c, out, (size_t)(end - out), &line), OK);
	assert_string_equal(json_text(line, "level", ""), "info");
	assert_string_equal(json_text(line, "event", ""), "request");
	assert_string_equal(json_text(line, "method", ""), "GET");
	assert_string_equal(json_text(line, "path", ""), "/a\"b\n\xEF\xBF\xBD");
	assert_int_equal(strlen(json_text(line, "at", "")), 24);
	assert_int_equal(line->len, 5);
	assert_int_equal(json_read(&c, end + 1, strlen(end + 1), &line), OK);
	assert_string_equal(json_text(line, "event", ""), "huge");
	assert_true(strlen(end + 1) <= 8192);
	arena_free(c.arena);
}

static void
meets_a_bug(void)
{
	BUG("the %s is broken", "thing");
}

static void
a_bug_ends_the_process_and_says_where(void **state)
{
	char out[4000];
	int status;

	(void)state;
	written(meets_a_bug, &status, out, sizeof(out));
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_non_null(strstr(out, "the thing is broken"));
	assert_non_null(strstr(out, "err_test.c:"));
}

static const struct CMUnitTest err_tests[] = {
	cmocka_unit_test(the_first_fault_wins_until_it_is_cleared),
	cmocka_unit_test(try_hands_the_error_on_at_once),
	cmocka_unit_test(every_error_has_a_name_of_its_own),
	cmocka_unit_test(each_line_of_the_log_is_one_json_object),
	cmocka_unit_test(a_bug_ends_the_process_and_says_where),
};

const struct test_suite err_suite = SUITE_PLAIN("err", err_tests);
