/* SPDX-License-Identifier: MIT */
#include <string.h>
void
f(char *a)
{
	strcpy(a, "x"); /* strcat */
	strcat (a, "y");
	int (*p)(char *, const char *, ...) = sprintf;
	system("ls");
	a = gets(a);
	time(0), localtime(0), gmtime(0), mktime(0), atoi(a), atol(a), strtok(a, a);
}
