/* Reading an empty file must not use up a file descriptor. */
#include "fields.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int next_descriptor(void)
{
    int next = open("/dev/null", O_RDONLY);

    if (next >= 0) {
        close(next);
    }
    return next;
}

int main(void)
{
    char out[8];
    int before = next_descriptor();

    for (int i = 0; i < 10; i++) {
        if (fields_from_file("/dev/null", ',', 0, out, sizeof out) != -1) {
            puts("an empty file is read: this checks nothing");
            return 2;
        }
    }

    int after = next_descriptor();

    if (before < 0 || after < 0) {
        puts("no descriptor to be had");
        return 2;
    }
    if (after != before) {
        printf("BUG: ten reads of an empty file moved the next free descriptor from %d to %d\n", before, after);
        return 1;
    }
    puts("OK: no descriptor was left open");
    return 0;
}
