/* SPDX-License-Identifier: MIT */
/* alongside COMMAND ...: everything is in the command table (web/command.c), whose rows are the
 * program's own (web/builtin.c) and the rooms'. */
#include "web/command.h"

int
main(int argc, char **argv)
{
	return command_main(argc, argv);
}
