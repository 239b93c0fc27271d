/* SPDX-License-Identifier: MIT */
#include "web/req.h"
