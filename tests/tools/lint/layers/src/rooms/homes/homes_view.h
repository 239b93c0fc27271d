/* SPDX-License-Identifier: MIT */
#include "web/reply.h"
