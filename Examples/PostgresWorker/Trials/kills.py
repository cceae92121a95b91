"""Workers, the server and the network fail while events flow; the account says what became of every event.

usage: kills.py [short|long] [WORD]   with a word, the trials whose names have it
"""
import random, signal, sys, tempfile, time
from harness import *

LONG = sys.argv[1:2] == ["long"]
LEASE = 3
LATENCY = 0.02
IN_FLIGHT = 8
# What one worker has under way: requests, and what it delivered while a settlement was on its way.
UNDER_WAY = 6 * IN_FLIGHT
PIPELINE = {"retry": {"base": "50 ms", "cap": "1 s"}, "queue": {"firstWait": "200 ms", "longestWait": "2 s", "held": 500}}
random.seed(7)


def fleet(engine, partner, directory, count=3, names=("shop",), mode="shared", urls=None, limits=None, more=()):
    file = configuration(directory, partner, names, limits or {"inFlight": IN_FLIGHT}, PIPELINE)
    return file, [
        Worker(urls[n] if urls else engine.url(), file, f"worker-{n + 1}", LEASE, mode, more=more) for n in range(count)]


def settled(engine):
    return lambda: engine.number("select count(*) from delivery") == 0


def trial(name, body, **options):
    """Runs a trial with a server, a partner and a directory of its own."""
    account = Account(name)
    engine, partner = Engine(), Partner(LATENCY)
    workers = []
    try:
        with tempfile.TemporaryDirectory() as directory:
            try:
                body(account, engine, partner, directory, workers)
                letters = engine.number("select count(*) from letter")
                account.expect(letters == 0, f"{letters:.0f} events became letters")
            finally:
                for worker in workers:
                    worker.kill()
                if account.problems:
                    for log in pathlib.Path(directory).glob("*.log"):
                        print(log.name, log.read_text()[-1500:])
    finally:
        engine.end()
    return account.end()


def workers_killed(account, engine, partner, directory, workers):
    kills, count = (20, 40_000) if LONG else (4, 6_000)
    file, mine = fleet(engine, partner, directory)
    workers += mine
    ingest = Ingest(engine.url(), events(0, count))
    for kill in range(kills):
        time.sleep(random.uniform(0.3, 1.5))
        place = kill % 3
        workers[place].kill()
        workers[place] = Worker(engine.url(), file, f"worker-{place + 1}", LEASE)
    print("  ", ingest.wait())
    wait(settled(engine), 240, "all was settled")
    print(f"   {kills} workers were killed")
    account.all_arrived(partner, ["/shop"], count, kills * UNDER_WAY)


def worker_stopped(account, engine, partner, directory, workers):
    stops, count = (6, 30_000) if LONG else (1, 5_000)
    _, mine = fleet(engine, partner, directory)
    workers += mine
    ingest = Ingest(engine.url(), events(0, count))
    for stop in range(stops):
        time.sleep(1)
        workers[stop % 3].signal(signal.SIGSTOP)
        time.sleep(LEASE * 1.5)
        workers[stop % 3].signal(signal.SIGCONT)
    print("  ", ingest.wait())
    wait(settled(engine), 240, "all was settled")
    print(f"   {stops} workers were stopped for one and a half leases")
    account.all_arrived(partner, ["/shop"], count, stops * UNDER_WAY)


def engine_killed(account, engine, partner, directory, workers):
    kills, count = (5, 30_000) if LONG else (1, 5_000)
    _, mine = fleet(engine, partner, directory)
    workers += mine
    ingest = Ingest(engine.url(), events(0, count))
    for kill in range(kills):
        time.sleep(1.5)
        engine("kill")
        # Longer than a lease: none ends meanwhile.
        time.sleep(LEASE + 1)
        engine("restart")
    print("  ", ingest.wait())
    wait(settled(engine), 240, "all was settled")
    print(f"   the server was killed {kills} times, for longer than a lease")
    account.all_arrived(partner, ["/shop"], count, kills * UNDER_WAY)


def network_cut(account, engine, partner, directory, workers):
    cuts, count = (4, 30_000) if LONG else (1, 6_000)
    proxy = Proxy(engine.port)
    urls = [engine.url(proxy.port), engine.url(), engine.url()]
    _, mine = fleet(engine, partner, directory, urls=urls)
    workers += mine
    ingest = Ingest(engine.url(), events(0, count))
    for _ in range(cuts):
        time.sleep(1.5)
        proxy.drops = True
        time.sleep(LEASE * 1.5)
        proxy.cut()
        proxy.drops = False
    print("  ", ingest.wait())
    wait(settled(engine), 240, "all was settled")
    # What a worker delivers and cannot settle any more is delivered again: what it can deliver within its lease, and no more.
    bound = round(cuts * (IN_FLIGHT / LATENCY * LEASE + UNDER_WAY))
    print(f"   {cuts} times nothing got through between a worker and the server for one and a half leases")
    account.all_arrived(partner, ["/shop"], count, bound)


def replies_lost(account, engine, partner, directory, workers):
    times, count = (4, 20_000) if LONG else (1, 4_000)
    proxy = Proxy(engine.port)
    _, mine = fleet(engine, partner, directory)
    workers += mine
    proxy.lossy = times
    said = Ingest(engine.url(proxy.port), events(0, count), batch=20, callers=2).wait()
    print("  ", said)
    account.expect(proxy.lost >= times and " 0 calls repeated" not in said, "no reply was lost")
    wait(settled(engine), 240, "all was settled")
    kept = engine.number("select count(*) from event")
    account.expect(kept == count, f"{kept:.0f} events are kept, not {count}")
    account.all_arrived(partner, ["/shop"], count, 0)


def redelivery(account, engine, partner, directory, workers):
    for lease in (1, 3, 10) if LONG else (1, 3):
        file = configuration(directory, partner, ["shop"], {"inFlight": IN_FLIGHT}, PIPELINE)
        partner.latency = 5
        first = Worker(engine.url(), file, "first", lease)
        Ingest(engine.url(), events(lease * 1000, 8)).wait()
        wait(lambda: len(partner.taken["/shop"]) >= 8, 20, "the partner has the events")
        workers[:] = [Worker(engine.url(), file, "second", lease)]
        wait(lambda: engine.number("select count(*) from worker_status where is_alive") == 2, 20, "both work")
        time.sleep(1)
        partner.latency = LATENCY
        killed = time.time()
        first.kill()
        wait(lambda: sum(partner.taken["/shop"].values()) >= 16, 20 + 2 * lease, "they come again")
        took = max(partner.times["/shop"][-8:]) - killed
        print(f"   a lease of {lease} s: delivered again {took:.2f} s after the kill")
        account.expect(took <= lease * 1.1, f"that is more than 1.1 of the lease")
        wait(settled(engine), 30, "all was settled")
        workers[0].end()
        partner.taken.clear()
        partner.times.clear()


TRIALS = {
    "workers are killed": workers_killed,
    "a worker is stopped past its lease, and goes on": worker_stopped,
    "the server is killed, and started again after more than a lease": engine_killed,
    "nothing gets through between a worker and the server for more than a lease": network_cut,
    "replies to the producer are lost": replies_lost,
    "what a killed worker held is delivered again within its lease": redelivery,
}

if __name__ == "__main__":
    if not all([trial(name, body) for name, body in TRIALS.items() if all(word in name for word in sys.argv[2:])]):
        sys.exit(1)
