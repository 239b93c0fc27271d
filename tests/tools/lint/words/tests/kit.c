
/* SPDX-License-Identifier: MIT */
