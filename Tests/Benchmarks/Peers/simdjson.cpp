// simdjson parse FILE PASSES: parses events into the documents (DOM) of simdjson with one parser that is used again, which is all that
// can be compared: it writes no other JSON. The library is Debian's, which chooses its code by the processor when it runs.
#include "lines.h"
#include <iostream>
#include <simdjson.h>

static simdjson::dom::parser parser;
static size_t sum;

static void parse(Line line, int is_shown) {
    // Behind each line there is more text, or the room that was left, so that nothing has to be copied first.
    simdjson::dom::element event;
    if (parser.parse(line.text, line.length, false).get(event)) exit(1);
    sum += event.is_object();
    if (is_shown) std::cout << simdjson::minify(event) << "\n";
}

int main(int count, char **arguments) {
    if (count != 4 || strcmp(arguments[1], "parse")) return 1;
    read_lines(arguments[2]);
    return run(atoi(arguments[3]), parse);
}
