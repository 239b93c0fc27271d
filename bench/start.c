/* SPDX-License-Identifier: MIT */
/* How long a server needs until it serves: start CORE PORT PATH -- COMMAND... runs the command on that core, asks
 * 127.0.0.1:PORT for PATH again and again, and prints the microseconds from just before exec to the first byte of an
 * answer 200. Then it ends the server and waits for it. Called by bench/run.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_S = 20, BETWEEN_US = 50 };

static int64_t
clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

/* 1: answered 200; 0: nobody there yet; -1: answered, but something else. */
static int
ask(uint16_t port, const char *request)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
	struct timeval most = { .tv_sec = PATIENCE_S };
	char answer[16] = "";
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ssize_t got = 0;
	int rc;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
	rc = fd < 0 ? -1 : connect(fd, (struct sockaddr *)&to, sizeof(to));
	if (rc == 0) {
		rc = write(fd, request, strlen(request)) == (ssize_t)strlen(request) ? 0 : -1;
	}
	if (rc == 0) {
		got = recv(fd, answer, sizeof(answer) - 1, MSG_WAITALL);
	}
	if (fd >= 0) {
		(void)close(fd);
	}
	if (got <= 0) {
		return 0;
	}
	return strncmp(answer, "HTTP/1.1 200", 12) == 0 ? 1 : -1;
}

/* Microseconds, or -1. The server says nothing on our output. */
static int64_t
once(int core, uint16_t port, const char *request, char **command)
{
	int64_t began_us = clock_us(), took_us = -1;
	pid_t child = fork();
	int answered = 0, status;
	cpu_set_t cores;

	if (child == 0) {
		CPU_ZERO(&cores);
		CPU_SET(core, &cores);
		(void)sched_setaffinity(0, sizeof(cores), &cores);
		(void)dup2(STDERR_FILENO, STDOUT_FILENO);
		execvp(command[0], command);
		_exit(127);
	}
	while (child > 0 && answered == 0 && clock_us() - began_us < PATIENCE_S * INT64_C(1000000)) {
		answered = ask(port, request);
		if (answered == 1) {
			took_us = clock_us() - began_us;
		} else if (waitpid(child, &status, WNOHANG) == child) {
			fprintf(stderr, "start: the server ended by itself\n");
			return -1;
		} else {
			usleep(BETWEEN_US);
		}
	}
	if (child > 0) {
		(void)kill(child, SIGTERM);
		while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
			/* a signal came */
		}
	}
	return took_us;
}

int
main(int argc, char **argv)
{
	char request[512];
	int64_t took_us;
	long core, port;

	if (argc < 6 || strcmp(argv[4], "--") != 0) {
		fprintf(stderr, "usage: start CORE PORT PATH -- COMMAND...\n");
		return 2;
	}
	core = strtol(argv[1], NULL, 10);
	port = strtol(argv[2], NULL, 10);
	snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%ld\r\nConnection: close\r\n\r\n", argv[3],
		port);
	took_us = once((int)core, (uint16_t)port, request, argv + 5);
	if (took_us < 0) {
		fprintf(stderr, "start: no answer 200 from %s\n", argv[5]);
		return 1;
	}
	printf("%lld\n", (long long)took_us);
	return 0;
}
