/* SPDX-License-Identifier: MIT */
/* An ordinary disk: a shared object that is preloaded (LD_PRELOAD) and adds 5 ms to every fsync and fdatasync of the
 * program, so that the benchmarks of durable writes say something on a machine whose disk answers at once. The real
 * call is made all the same. Used by bench/run for returns-group-5ms; no part of the program.
 */
#include <dlfcn.h>
#include <time.h>
#include <unistd.h>

enum { ADDED_NS = 5000000 };

static int
slowly(const char *name, int fd)
{
	int (*real)(int fd) = (int (*)(int fd))dlsym(RTLD_NEXT, name);
	struct timespec left = { .tv_nsec = ADDED_NS };

	while (nanosleep(&left, &left) != 0) {
		/* a signal came; the rest of it */
	}
	return real(fd);
}

int
fsync(int fd)
{
	return slowly("fsync", fd);
}

int
fdatasync(int fd)
{
	return slowly("fdatasync", fd);
}
