/* A field that is as long as the buffer must not touch the byte behind the buffer. */
#include "fields.h"

#include <stdio.h>
#include <string.h>

int main(void)
{
    char room[9];

    memset(room, '#', sizeof room);
    if (fields_copy("id,abc,x", ',', 1, room, 8) != 0 || strcmp(room, "abc") != 0) {
        puts("a short field is not copied: this checks nothing");
        return 2;
    }
    memset(room, '#', sizeof room);
    if (fields_copy("id,abcdefgh,x", ',', 1, room, 8) != 0) {
        puts("a long field is refused: this checks nothing");
        return 2;
    }
    if (room[8] != '#') {
        puts("BUG: with room for 8 bytes, the ninth was overwritten");
        return 1;
    }
    puts("OK: nothing behind the buffer was written");
    return 0;
}
