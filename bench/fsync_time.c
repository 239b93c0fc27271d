/* SPDX-License-Identifier: MIT */
/* The machine's fsync: fsync_time FOLDER writes 4 KB to a file there 200 times, each followed by fdatasync, and prints
 * the median in microseconds. Whatever is durable cannot be faster than this, so the benchmarks print it first.
 * Called by bench/run.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TIMES = 200, PAGE_BYTES = 4096 };

static int64_t
clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static int
by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Always the same page, as a log that is written over: no new size to be made durable as well. */
static int
measure(int fd, int64_t *took_us)
{
	char page[PAGE_BYTES];

	for (int i = -1; i < TIMES; i++) {
		int64_t began_us = clock_us();

		memset(page, 'a' + (i & 15), sizeof(page));
		if (pwrite(fd, page, sizeof(page), 0) != PAGE_BYTES || fdatasync(fd) != 0) {
			return -1;
		}
		if (i >= 0) { /* the first one makes the file itself durable */
			took_us[i] = clock_us() - began_us;
		}
	}
	return 0;
}

int
main(int argc, char **argv)
{
	int64_t took_us[TIMES];
	int fd, failed;

	if (argc != 2 || chdir(argv[1]) != 0) {
		fprintf(stderr, "usage: fsync_time FOLDER\n");
		return 2;
	}
	fd = open("fsync_time.tmp", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		perror("fsync_time: cannot make a file");
		return 1;
	}
	failed = measure(fd, took_us);
	if (failed) {
		perror("fsync_time");
	}
	(void)close(fd);
	(void)unlink("fsync_time.tmp");
	if (!failed) {
		qsort(took_us, TIMES, sizeof(*took_us), by_size);
		printf("%lld\n", (long long)took_us[TIMES / 2]);
	}
	return failed ? 1 : 0;
}
