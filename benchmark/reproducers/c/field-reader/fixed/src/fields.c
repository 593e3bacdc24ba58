#include "fields.h"

#include <stdio.h>
#include <string.h>

#define LINE_MAX_BYTES 1024

size_t fields_count(const char *line, char sep)
{
    size_t count = 1;

    for (const char *p = line; *p != '\0'; p++) {
        if (*p == sep) {
            count++;
        }
    }
    return count;
}

static const char *field_start(const char *line, char sep, size_t index)
{
    while (index > 0) {
        line = strchr(line, sep);
        if (line == NULL) {
            return NULL;
        }
        line++;
        index--;
    }
    return line;
}

int fields_copy(const char *line, char sep, size_t index, char *out, size_t cap)
{
    const char *start = field_start(line, sep, index);

    if (start == NULL || cap == 0) {
        return -1;
    }

    const char *end = strchr(start, sep);
    size_t length = end == NULL ? strlen(start) : (size_t)(end - start);

    if (length >= cap) {
        length = cap - 1;
    }
    memcpy(out, start, length);
    out[length] = '\0';
    return 0;
}

int fields_from_file(const char *path, char sep, size_t index, char *out, size_t cap)
{
    char line[LINE_MAX_BYTES];
    FILE *file = fopen(path, "r");

    if (file == NULL) {
        return -1;
    }
    if (fgets(line, sizeof line, file) == NULL) {
        fclose(file);
        return -1;
    }
    line[strcspn(line, "\r\n")] = '\0';
    fclose(file);
    return fields_copy(line, sep, index, out, cap);
}
