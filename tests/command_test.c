/* SPDX-License-Identifier: MIT */
/* The command line as a person or a script meets it: each command runs in a process of its own,
 * forked from this one, with its words, its output and its exit status. Folders, modes, the key,
 * errands for a serving program, stopping and being killed. Run by build/tests command. */
#include "tests/kit.h"

#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "tests/kit_postgres.h"
#include "tests/suites.h"
#include "web/command.h"

enum { WORDS = 16, SAID = 8192 };

static char dir[64], data[80], started_in[4096];
static char *database, *url; /* PostgreSQL */
static char out[SAID], err[SAID];

/* ---- running ---- */

static int
words_of(char *argv[WORDS], char *space, const char *line)
{
	int argc = 0;
	char *rest = space, *word;

	snprintf(space, SAID, "alongside %s", line);
	while ((word = strsep(&rest, " ")) != NULL && argc < WORDS - 1) {
		argv[argc++] = word;
	}
	argv[argc] = NULL;
	return argc;
}

/* A child that is the program; its output goes to the two descriptors. */
static pid_t
begin(const char *line, int to_out, int to_err)
{
	char *argv[WORDS], space[SAID];
	int argc = words_of(argv, space, line);
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		int status;

		dup2(to_out, STDOUT_FILENO);
		dup2(to_err, STDERR_FILENO);
		status = command_main(argc, argv);
		fflush(NULL);
		_exit(status);
	}
	assert_true(pid > 0);
	return pid;
}

static int
ended(pid_t pid)
{
	int status = 0;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void
read_back(FILE *f, char *text)
{
	size_t n;

	rewind(f);
	n = fread(text, 1, SAID - 1, f);
	text[n] = '\0';
	fclose(f);
}

/* The exit status; what was said is in out and err. */
static int __attribute__((format(printf, 1, 2))) run(const char *fmt, ...)
{
	FILE *to_out = tmpfile(), *to_err = tmpfile();
	char line[SAID];
	va_list ap;
	int status;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	status = ended(begin(line, fileno(to_out), fileno(to_err)));
	read_back(to_out, out);
	read_back(to_err, err);
	return status;
}

static void
want(int got, int status, const char *text_err)
{
	if (got != status || strstr(err, text_err) == NULL) {
		fail_msg("wanted %d \"%s\", got %d \"%s\" \"%s\"", status, text_err, got, out, err);
	}
}

/* A serving child, ready: its first line is in out. *ret_log takes what it says afterwards. */
static pid_t
serve(const char *more)
{
	char line[SAID];
	int pipes[2], log = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct pollfd p = { .events = POLLIN };
	pid_t pid;
	ssize_t n;

	assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
	snprintf(line, sizeof(line), "serve --data %s --listen 127.0.0.1:0%s", data, more);
	pid = begin(line, pipes[1], log);
	close(pipes[1]);
	close(log);
	p.fd = pipes[0];
	assert_int_equal(poll(&p, 1, 20000), 1);
	n = read(pipes[0], out, SAID - 1);
	out[n > 0 ? n : 0] = '\0';
	close(pipes[0]);
	return pid;
}

static int
stop_with(pid_t pid, int number)
{
	kill(pid, number);
	return ended(pid);
}

static const char *
inside(const char *name)
{
	static char path[200];

	snprintf(path, sizeof(path), "%s/%s", data, name);
	return path;
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_mode & 07777 : 0;
}

static void
file_put(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* ---- begin and end ---- */

static int
enter(void **state)
{
	char *sql = NULL;

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/alongside-cli.XXXXXX");
	if (mkdtemp(dir) == NULL || getcwd(started_in, sizeof(started_in)) == NULL) {
		return -1;
	}
	snprintf(data, sizeof(data), "%s/data", dir);
	database = NULL;
	url = NULL;
	if (test_database != NULL) {
		static int made;

		if (asprintf(&database, "cli_%d_%d", (int)getpid(), ++made) < 0 ||
			asprintf(&sql, "CREATE DATABASE %s TEMPLATE template0", database) < 0) {
			return -1;
		}
		assert_int_equal(postgres_admin(test_database, sql), OK);
		free(sql);
		url = postgres_url_of(test_database, database);
	}
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static int
leave(void **state)
{
	char *sql = NULL;

	(void)state;
	if (chdir(started_in) != 0) {
		return -1;
	}
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	if (database != NULL && asprintf(&sql, "DROP DATABASE %s WITH (FORCE)", database) >= 0) {
		(void)postgres_admin(test_database, sql);
		free(sql);
	}
	free(database);
	free(url);
	return 0;
}

/* Makes the data set of the test on the engine under test. */
static void
made(void)
{
	want(url == NULL ? run("migrate --data %s", data)
			 : run("migrate --data %s --database %s", data, url),
		0, "A new, empty data set");
}

/* ---- words ---- */

static void
what_is_not_known_is_wrong_usage(void **state)
{
	(void)state;
	want(run("frobnicate"), 2, "There is no command frobnicate");
	want(run("verify --frob --data %s", data), 2, "There is no option --frob");
	want(run("verify"), 2, "--data DIR");
	want(run("verify --data"), 2, "--data needs a value");
	want(run("serve --data %s --listen", data), 2, "--listen needs a value");
	want(run("serve --data %s --tls-cert x", data), 2, "go together");
	assert_int_equal(mode_of(data), 0);
	assert_int_equal(run("help"), 0);
	assert_non_null(strstr(out, "import register FILE --as-of DATE"));
	assert_int_equal(run("--version"), 0);
	assert_non_null(strstr(out, "Alongside "));
	assert_int_equal(run("routes"), 0);
	assert_non_null(strstr(out, "/sign-in"));
}

static void
options_are_read_as_the_usage_line_says(void **state)
{
	static const struct command row = {
		.name = "try",
		.usage =
			"FILE --as-of DATE [--replace --reason WORDS] [--email|--sign-in-name NAME] [--dry]"
	};
	static char *right[] = { "--dry", "a.csv", "--reason", "--odd", "--replace",
		"--sign-in-name", "nora", "b.csv" };
	static char *wrong[] = { "--sign-in", "nora" };
	struct command_run r = { .command = &row, .argv = right, .argc = 8, .err = tmpfile() };

	(void)state;
	r.ctx.arena = arena_new();
	assert_int_equal(command_check(&r), 0);
	assert_true(command_flag(&r, "dry"));
	assert_true(command_flag(&r, "replace"));
	assert_string_equal(command_option(&r, "reason"), "--odd");
	assert_string_equal(command_option(&r, "sign-in-name"), "nora");
	assert_null(command_option(&r, "email"));
	assert_null(command_option(&r, "odd"));
	assert_string_equal(command_word(&r, 0), "a.csv");
	assert_string_equal(command_word(&r, 1), "b.csv");
	assert_null(command_word(&r, 2));
	r.argv = wrong;
	r.argc = 2;
	assert_int_equal(command_check(&r), 2); /* the beginning of an option is none */
	arena_free(r.ctx.arena);
	fclose(r.err);
}

/* ---- the folder ---- */

static void
a_data_folder_is_for_its_owner_alone(void **state)
{
	(void)state;
	made();
	assert_int_equal(mode_of(data), 0700);
	assert_int_equal(mode_of(inside("key")), 0600);
	assert_int_equal(mode_of(inside(url == NULL ? "alongside.db" : "database")), 0600);
	want(run("verify --data %s", data), 0, "");
	assert_int_equal(access(inside("alongside.db"), F_OK) == 0, url == NULL);
}

static void
reading_makes_nothing(void **state)
{
	(void)state;
	want(run("verify --data %s", data), 1, "There is no data set");
	want(run("check --data %s", data), 1, "There is no data set");
	assert_int_equal(mode_of(data), 0);
}

static void
without_its_key_a_data_set_is_read_and_not_changed(void **state)
{
	(void)state;
	made();
	assert_int_equal(rename(inside("key"), "/tmp/alongside-cli-key"), 0);
	want(run("migrate --data %s", data), 1, "The key of the history is not at");
	assert_int_equal(mode_of(inside("key")), 0);
	want(run("verify --data %s", data), 0, "");
	want(run("migrate --data %s --key /tmp/alongside-cli-key", data), 0, "");
	file_put(inside("key"), "not a key\n");
	want(run("migrate --data %s", data), 1, "holds no key");
	unlink("/tmp/alongside-cli-key");
}

static void
a_demo_that_fails_leaves_no_data_set_behind(void **state)
{
	char database_of[600] = "", small[100], accounts[100];

	(void)state;
	if (url != NULL) {
		snprintf(database_of, sizeof(database_of), " --database %s", url);
	}
	snprintf(small, sizeof(small), "%s/small.csv", dir);
	snprintf(accounts, sizeof(accounts), "%s/accounts.json", dir);
	file_put(small,
		"CSNumber,CareService,ServiceName,Council_Area_Name,Registered_Places\n"
		"CS2003000001,Care Home Service,Ash House,Fife,40\n");
	want(run("demo --data %s%s --register /nowhere.csv --as-of 2026-03-31 --area Fife", data,
		     database_of),
		1, "nowhere.csv");
	assert_int_equal(mode_of(data), 0);
	/* The file is in the tables already when the area turns out to be none. */
	want(run("demo --data %s%s --register %s --as-of 2026-03-31 --area Atlantis", data,
		     database_of, small),
		1, "no area called");
	assert_int_equal(mode_of(data), 0);
	/* And everything is when its passwords cannot be told to anybody. */
	want(run("demo --data %s%s --accounts /nowhere/accounts.json", data, database_of), 1,
		"/nowhere/accounts.json cannot be written");
	assert_int_equal(mode_of(data), 0);
	want(run("demo --data %s%s --accounts %s", data, database_of, accounts), 0, "");
	assert_int_equal(mode_of(accounts), 0600);
	want(run("verify --data %s", data), 0, "");
	want(run("demo --data %s%s", data, database_of), 1,
		url == NULL ? "already holds a data set" : "already holds tables");
	want(run("verify --data %s", data), 0, "");
}

static void
a_folder_with_data_of_its_own_takes_no_database(void **state)
{
	(void)state;
	if (url != NULL) {
		skip();
	}
	made();
	want(run("migrate --data %s --database postgresql:///x", data), 1,
		"already holds a data set of its own");
}

/* ---- beside a serving program ---- */

static void
commands_are_done_while_a_program_serves(void **state)
{
	pid_t pid;

	(void)state;
	made();
	pid = serve("");
	assert_non_null(strstr(out, "Alongside serves http://127.0.0.1:"));
	want(run("migrate --data %s", data), 0, "");
	assert_non_null(strstr(out, "has the form"));
	want(run("verify --data %s", data), 0, "");
	if (url == NULL) {
		assert_int_equal(mode_of(inside("socket")), 0600);
		want(run("serve --data %s --listen 127.0.0.1:0", data), 1,
			"another process serves it");
	}
	want(run("migrate --data %s --frob", data), 2, "There is no option");
	assert_int_equal(stop_with(pid, SIGTERM), 0);
	assert_int_equal(mode_of(inside("socket")), 0);
	assert_int_equal(mode_of(inside("alongside.db-wal")), 0);
	want(run("migrate --data %s", data), 0, "");
}

static void
file_names_are_those_of_the_one_who_asks(void **state)
{
	pid_t pid;
	char there[100];

	(void)state;
	made();
	pid = serve("");
	snprintf(there, sizeof(there), "%s/elsewhere", dir);
	assert_int_equal(mkdir(there, 0700), 0);
	assert_int_equal(chdir(there), 0);
	want(run("import register mine.csv --as-of 2026-03-31 --data %s", data), 1, "No such file");
	file_put("mine.csv", "this is no register\n");
	assert_int_equal(run("import register mine.csv --as-of 2026-03-31 --data %s", data), 1);
	assert_null(strstr(err, "No such file"));
	assert_int_equal(stop_with(pid, SIGINT), 0);
}

static void
a_program_that_was_killed_leaves_nothing_in_the_way(void **state)
{
	pid_t pid;

	(void)state;
	made();
	pid = serve("");
	assert_int_equal(stop_with(pid, SIGKILL), 128 + SIGKILL);
	want(run("migrate --data %s", data), 0, "");
	pid = serve("");
	assert_non_null(strstr(out, "Alongside serves"));
	want(run("migrate --data %s", data), 0, "");
	assert_int_equal(stop_with(pid, SIGTERM), 0);
}

static void
serving_an_empty_folder_makes_a_data_set(void **state)
{
	char more[300] = "";
	pid_t pid;

	(void)state;
	if (url != NULL) {
		snprintf(more, sizeof(more), " --database %s", url);
	}
	pid = serve(more);
	assert_non_null(strstr(out, "Alongside serves"));
	assert_int_equal(stop_with(pid, SIGTERM), 0);
	want(run("verify --data %s", data), 0, "");
}

/* ---- PostgreSQL ---- */

static void
a_second_folder_on_the_same_database_needs_the_first_ones_key(void **state)
{
	char key[200];

	(void)state;
	if (url == NULL) {
		skip();
	}
	made();
	snprintf(key, sizeof(key), "%s", inside("key"));
	snprintf(data, sizeof(data), "%s/second", dir);
	want(run("migrate --data %s --database %s", data, url), 1,
		"The key of the history is not at");
	want(run("migrate --data %s --database %s --key %s", data, url, key), 0, "");
	assert_int_equal(mode_of(inside("database")), 0600);
	want(run("verify --data %s --key %s", data, key), 0, "");
}

#define COMMAND_TEST(f) cmocka_unit_test_setup_teardown(f, enter, leave)

static const struct CMUnitTest command_tests[] = {
	COMMAND_TEST(what_is_not_known_is_wrong_usage),
	COMMAND_TEST(options_are_read_as_the_usage_line_says),
	COMMAND_TEST(a_data_folder_is_for_its_owner_alone),
	COMMAND_TEST(reading_makes_nothing),
	COMMAND_TEST(without_its_key_a_data_set_is_read_and_not_changed),
	COMMAND_TEST(a_demo_that_fails_leaves_no_data_set_behind),
	COMMAND_TEST(a_folder_with_data_of_its_own_takes_no_database),
	COMMAND_TEST(commands_are_done_while_a_program_serves),
	COMMAND_TEST(file_names_are_those_of_the_one_who_asks),
	COMMAND_TEST(a_program_that_was_killed_leaves_nothing_in_the_way),
	COMMAND_TEST(serving_an_empty_folder_makes_a_data_set),
	COMMAND_TEST(a_second_folder_on_the_same_database_needs_the_first_ones_key),
};

const struct test_suite command_suite = SUITE("command", command_tests);
