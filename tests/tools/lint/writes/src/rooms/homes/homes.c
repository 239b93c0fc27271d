/* SPDX-License-Identifier: MIT */
enum err
home_write(void)
{
	fopen("a", "b");
}
