/* SPDX-License-Identifier: MIT */
/*
 * Writes out what embed put in: cat NAME its bytes, -z NAME its gzip form, -h NAME its hash, -n all names.
 * For tests/tools/run.sh only.
 */
#include <stdio.h>
#include <string.h>

#include "base/asset.h"

int
main(int argc, char **argv)
{
	for (size_t i = 0; i < assets_n; i++) {
		const struct asset *a = &assets[i];

		if (argc == 2 && strcmp(argv[1], "-n") == 0) {
			printf("%s ", a->name);
		} else if (argc < 2 || strcmp(a->name, argv[argc - 1]) != 0) {
			continue;
		} else if (argc == 2) {
			fwrite(a->bytes, 1, a->size, stdout);
		} else if (strcmp(argv[1], "-h") == 0) {
			puts(a->hash);
		} else if (a->gzip) {
			fwrite(a->gzip, 1, a->gzip_size, stdout);
		}
	}
	return 0;
}
