/* SPDX-License-Identifier: MIT */
void *p = alloca;
