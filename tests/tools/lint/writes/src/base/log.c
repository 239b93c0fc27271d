/* SPDX-License-Identifier: MIT */
void
log_write(void)
{
	fopen("a", "b");
}
