// What the peers in C and C++ share: the lines of a file, and the CPU time of passes over them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
    const char *text;
    size_t length;
} Line;

static Line *lines;
static size_t line_count;

// Reads the lines of a file, with room behind the last one for parsers that look ahead.
static void read_lines(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) exit(1);
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *text = (char *)calloc(1, size + 128);
    if (fread(text, 1, size, file) != size) exit(1);
    fclose(file);
    size_t room = 0;
    for (char *at = text, *end = text + size; at < end;) {
        char *stop = (char *)memchr(at, '\n', (size_t)(end - at));
        if (!stop) stop = end;
        if (stop > at) {
            if (line_count == room) lines = (Line *)realloc(lines, (room = 2 * room + 64) * sizeof(Line));
            lines[line_count++] = (Line){at, (size_t)(stop - at)};
        }
        at = stop + 1;
    }
}

static double cpu_time(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

// Does the work for each line: so many times, and prints the nanoseconds for each; or once and prints what it makes, of 0 passes.
static int run(int passes, void (*work)(Line line, int is_shown)) {
    if (passes == 0) {
        for (size_t at = 0; at < line_count; at++) work(lines[at], 1);
        return 0;
    }
    for (int pass = 0; pass < 3; pass++)
        for (size_t at = 0; at < line_count; at++) work(lines[at], 0);
    double before = cpu_time();
    for (int pass = 0; pass < passes; pass++)
        for (size_t at = 0; at < line_count; at++) work(lines[at], 0);
    printf("%.1f\n", (cpu_time() - before) / passes / (double)line_count);
    return 0;
}
