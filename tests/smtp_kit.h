/* SPDX-License-Identifier: MIT */
/* A mail server on a port of this machine, which takes, puts off, refuses, hangs or breaks off as a test says, and keeps what it took. It speaks SMTP over a real socket;
 * tests/mail.sh does the same with somebody else's server. */
#ifndef TESTS_SMTP_KIT_H
#define TESTS_SMTP_KIT_H

#include <stddef.h>

enum smtp_how {
	SMTP_TAKES,
	SMTP_LATER_RCPT,  /* 450 to the recipient */
	SMTP_LATER_GREETS, /* 421 instead of a greeting */
	SMTP_REFUSES,     /* 550 to the recipient */
	SMTP_HANGS,       /* takes the connection and says nothing */
	SMTP_BREAKS_OFF,  /* takes the mail and is gone before it says so */
};

int smtp_kit_start(void); /* the port */
void smtp_kit_how(enum smtp_how how);
size_t smtp_kit_taken(void);
const char *smtp_kit_mail(size_t i); /* headers and text, dots undone */
const char *smtp_kit_to(size_t i);   /* "<a@example.org>" */
void smtp_kit_stop(void);

#endif
