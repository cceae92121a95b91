// yyjson TASK FILE PASSES: parses events, or makes of each the five fields of the task `map`, with yyjson.
#include "lines.h"
#include "yyjson.h"

static size_t sum;

static void parse(Line line, int is_shown) {
    yyjson_doc *doc = yyjson_read(line.text, line.length, 0);
    if (!doc) exit(1);
    sum += yyjson_doc_get_val_count(doc);
    if (is_shown) {
        char *text = yyjson_write(doc, 0, NULL);
        puts(text);
        free(text);
    }
    yyjson_doc_free(doc);
}

static void copy(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *key, yyjson_val *value) {
    if (value && !yyjson_is_null(value)) yyjson_mut_obj_add_val(doc, object, key, yyjson_val_mut_copy(doc, value));
}

static void map(Line line, int is_shown) {
    yyjson_doc *doc = yyjson_read(line.text, line.length, 0);
    if (!doc) exit(1);
    yyjson_val *event = yyjson_doc_get_root(doc);
    yyjson_mut_doc *made = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *object = yyjson_mut_obj(made);
    yyjson_mut_doc_set_root(made, object);
    yyjson_val *name = yyjson_obj_get(event, "event");
    if (!name || yyjson_is_null(name)) name = yyjson_obj_get(event, "name");
    copy(made, object, "user_id", yyjson_obj_get(event, "userId"));
    copy(made, object, "device_id", yyjson_obj_get(yyjson_obj_get(yyjson_obj_get(event, "context"), "device"), "id"));
    copy(made, object, "name", name);
    copy(made, object, "timestamp", yyjson_obj_get(event, "timestamp"));
    copy(made, object, "attributes", yyjson_obj_get(event, "properties"));
    size_t length;
    char *text = yyjson_mut_write(made, 0, &length);
    sum += length;
    if (is_shown) puts(text);
    free(text);
    yyjson_mut_doc_free(made);
    yyjson_doc_free(doc);
}

int main(int count, char **arguments) {
    if (count != 4) return 1;
    read_lines(arguments[2]);
    if (!strcmp(arguments[1], "parse")) return run(atoi(arguments[3]), parse);
    if (!strcmp(arguments[1], "map")) return run(atoi(arguments[3]), map);
    return 1;
}
