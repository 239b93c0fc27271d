/* SPDX-License-Identifier: MIT */
int
main(void)
{
	sscanf("1", "%d", 0);
	popen("a", "b");
}
