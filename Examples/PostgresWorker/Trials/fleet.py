"""A fleet to look at: a server, a partner, some workers, some events, and where to look."""
import sys, tempfile
from harness import *

count, amount = int(sys.argv[1]), int(sys.argv[2])
engine, partner = Engine(), Partner(latency=0.02)
names = ["crm", "mail", "push", "ads"]
workers = []
try:
    with tempfile.TemporaryDirectory() as directory:
        file = configuration(directory, partner, names, {"inFlight": 8})
        port = free_port()
        for n in range(count):
            workers.append(Worker(engine.url(), file, f"worker-{n + 1}", 10, "owner", port if n == 0 else None))
        wait(lambda: engine.number("select count(owner) from route") == len(names), 30, "every destination has an owner")
        print(f"database: {engine.url()}\nworkers:  http://127.0.0.1:{port}/ and /metrics\nlogs:     {directory}")
        print(Ingest(engine.url(), events(0, amount)).wait())
        while True:
            waiting = engine.number("select count(*) from delivery")
            print(f"{waiting:.0f} wait, {sum(len(t) for t in partner.taken.values())} arrived", flush=True)
            if not waiting and not sys.stdin.isatty():
                break
            time.sleep(1 if waiting else 10)
except KeyboardInterrupt:
    pass
finally:
    for worker in workers:
        worker.end()
    engine.end()
