/* SPDX-License-Identifier: MIT */
#include "web/a.h"
#include "out/a.h"
#include <microhttpd.h>
#include <curl/curl.h>
