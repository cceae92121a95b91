"""orjson TASK FILE PASSES: parses events, or makes of each the five fields of the task `map`, with orjson in Python."""
import sys
import time

import orjson

task, file, passes = sys.argv[1], sys.argv[2], int(sys.argv[3])
lines = [line for line in open(file, "rb").read().split(b"\n") if line]


def fields(event):
    name = event.get("event")
    made = {"user_id": event.get("userId"), "device_id": ((event.get("context") or {}).get("device") or {}).get("id"),
            "name": event.get("name") if name is None else name, "timestamp": event.get("timestamp"),
            "attributes": event.get("properties")}
    return {key: value for key, value in made.items() if value is not None}


works = {"parse": orjson.loads, "map": lambda line: orjson.dumps(fields(orjson.loads(line)))}
if task not in works:
    sys.exit(1)
work = works[task]
if passes == 0:
    for line in lines:
        result = work(line)
        print((result if task == "map" else orjson.dumps(result)).decode())
else:
    before = time.process_time()
    for _ in range(passes):
        for line in lines:
            work(line)
    print((time.process_time() - before) * 1e9 / passes / len(lines))
