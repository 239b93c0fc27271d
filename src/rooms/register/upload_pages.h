/* SPDX-License-Identifier: MIT */
/* Handlers of an uploaded file, for the route table in register_pages.c. Private to the room. */
#ifndef ROOMS_REGISTER_UPLOAD_PAGES_H
#define ROOMS_REGISTER_UPLOAD_PAGES_H

#include "web/req.h"

enum err upload_work(struct req *r) MUST_CHECK;
enum err upload_write(struct req *r) MUST_CHECK;
enum err upload_show(struct req *r) MUST_CHECK;
enum err upload_accept_work(struct req *r) MUST_CHECK;
enum err upload_accept_write(struct req *r) MUST_CHECK;
enum err upload_refuse_work(struct req *r) MUST_CHECK;
enum err upload_refuse_write(struct req *r) MUST_CHECK;

/* register_pages.c: the list of files, which is also the form of an upload. */
enum err register_files_page(struct req *r) MUST_CHECK;

#endif
