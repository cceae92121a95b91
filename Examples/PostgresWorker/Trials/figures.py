"""What several workers do, in ratios within one run: the figures of Documentation/Scale.md.

usage: figures.py [short|long]
"""
import subprocess, sys, tempfile
from harness import *

LONG = sys.argv[1:] == ["long"]


def several_workers(account):
    """One worker and three, with a partner who takes 20 ms for an answer."""
    rates = {}
    for count in (1, 3):
        engine, partner, workers = Engine(), Partner(0.02), []
        try:
            with tempfile.TemporaryDirectory() as directory:
                amount = (8000 if LONG else 2500) * count
                Ingest(engine.url(), events(0, amount)).wait()
                file = configuration(directory, partner, ["shop"], {"inFlight": 8}, {"queue": {"held": 500}})
                workers += [Worker(engine.url(), file, f"worker-{n}") for n in range(count)]
                wait(lambda: len(partner.taken["/shop"]) >= amount * 0.9, 180, "nearly all arrived")
                times = sorted(partner.times["/shop"])
                # Without the beginning and the end, where not all of them work.
                first, last = len(times) // 5, len(times) * 4 // 5
                rates[count] = (last - first) / (times[last] - times[first])
                wait(lambda: engine.number("select count(*) from delivery") == 0, 30, "all was settled")
                account.all_arrived(partner, ["/shop"], amount, 0)
        finally:
            for worker in workers:
                worker.end()
            engine.end()
    print(f"   one worker: {rates[1]:.0f} events/s, three: {rates[3]:.0f} events/s, {rates[3] / rates[1]:.2f} times as many")
    account.expect(rates[3] >= 2.2 * rates[1], "three workers are not 2.2 times as fast as one")


def against_the_spool(account):
    """The way through PostgreSQL and through files, with a partner who answers at once."""
    amount = 200_000 if LONG else 60_000

    def speed(kind, where, batch):
        output = subprocess.run([BUILD / "queue-speed", kind, where, str(amount), str(batch), "1"], check=True,
                                capture_output=True, text=True).stdout
        return [int(word) for word in output.split() if word.isdigit()]

    for batch in (1, 10, 100) if LONG else (100,):
        if batch == 1:
            amount //= 10
        engine = Engine()
        try:
            before = engine.number("select wal_sync from pg_stat_wal")
            through, appended = speed("postgres", engine.url(), batch)
            time.sleep(1.5)
            syncs = engine.number("select wal_sync from pg_stat_wal") - before
        finally:
            engine.end()
        # The files wait for the disk once for each call: as many calls as PostgreSQL waited for it.
        same = max(1, round(amount / syncs))
        with tempfile.TemporaryDirectory() as directory:
            files = speed("spool", f"{directory}/spool", same)
        print(f"   {batch} events a call: PostgreSQL {through} events/s through, {appended} appended, {syncs:.0f} waits for the disk "
              f"({amount / syncs:.1f} events each)")
        print(f"   files, {same} events a call: {files[0]} events/s through, {files[1]} appended: PostgreSQL has {100 * through / files[0]:.0f} % of that", flush=True)
        if batch == 1:
            amount *= 10


def memory(account):
    """What a destination takes that a worker owns, and has nothing to do."""
    sizes = {}
    for count in (10, 1010):
        engine, partner = Engine(), Partner()
        worker = None
        try:
            with tempfile.TemporaryDirectory() as directory:
                file = configuration(directory, partner, [f"shop-{n:04d}" for n in range(count)])
                worker = Worker(engine.url(), file, "worker", 10, "owner")
                wait(lambda: engine.number("select count(owner) from route") == count, 60, "it owns all")
                time.sleep(8)
                with open(f"/proc/{worker.process.pid}/status") as status:
                    sizes[count] = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
                if count > 10:
                    with open(f"/proc/{worker.process.pid}/stat") as stat:
                        used = sum(map(int, stat.read().rsplit(")", 1)[1].split()[11:13]))
                    time.sleep(20)
                    with open(f"/proc/{worker.process.pid}/stat") as stat:
                        used = sum(map(int, stat.read().rsplit(")", 1)[1].split()[11:13])) - used
                    print(f"   1,010 destinations without events take {used / 20:.1f} % of a core")
        finally:
            if worker:
                worker.kill()
            engine.end()
    print(f"   a destination that is owned and idle takes {(sizes[1010] - sizes[10]) / 1000:.1f} KB", flush=True)


if __name__ == "__main__":
    good = True
    for name, body in [("several workers", several_workers), ("PostgreSQL and files", against_the_spool), ("memory", memory)]:
        account = Account(name)
        body(account)
        good &= account.end()
    sys.exit(0 if good else 1)
