/* SPDX-License-Identifier: MIT */
static enum err
home_add_write(struct req *r,
    int n)
{
	FILE *f = fopen("a", "b");
	int fd = open("a");
	curl_easy_perform(0);
	crypto_pwhash_str(0);
	cairo_show_page(0);
}

static enum err
home_add_work(struct req *r)
{
	fopen("a", "b");
}
