"""Each destination has one owner: limits and order hold for the whole fleet, while workers join, leave, die and stop.

usage: owners.py [short|long]
"""
import random, signal, sys, urllib.request
from harness import *
from kills import LEASE, trial

LONG = sys.argv[1:] == ["long"]
RATE = 15
SECONDS = 120 if LONG else 32
WORKERS, DESTINATIONS = (20, 40) if LONG else (3, 6)
LIMITS = {"inFlight": 4, "requestsPerMinute": RATE * 60}


def worst(times, length, began):
    """The most requests in any time of that length, as a share of what the limit allows for it, and when that was.

    What is left out are those of one second, which a limit by time lets save up.
    """
    times = sorted(times)
    most, first = (0, 0), 0
    for last, at in enumerate(times):
        while times[first] < at - length:
            first += 1
        most = max(most, (last - first + 1, at - began))
    return (most[0] - RATE) / (RATE * length), most[1]


def owners(account, engine, partner, directory, workers):
    names = [f"shop-{n:02d}" for n in range(DESTINATIONS)]
    # The last worker serves nothing that the others do not.
    file = configuration(
        directory, partner, names, LIMITS, {"retry": {"base": "50 ms", "cap": "1 s"}, "duplicates": {"messages": 1000}})
    port = free_port()
    started = 0

    def start(more_port=None):
        nonlocal started
        started += 1
        workers.append(Worker(
            engine.url(), file, f"worker-{started}", LEASE, "owner", more_port, ["--requests", f"{directory}/requests"]))

    start(port)
    for _ in range(WORKERS - 1):
        start()
    wait(lambda: engine.number("select count(owner) from route") == DESTINATIONS, 30, "every destination has an owner")
    count = RATE * SECONDS
    print("  ", Ingest(engine.url(), events(0, count, users=40), callers=1).wait())
    began = time.time()
    kinds = [("is stopped past its lease", lambda w: w.signal(signal.SIGSTOP)), ("is killed", lambda w: w.kill()),
               ("leaves", lambda w: w.end()), ("joins", None)]
    for turn in range(8 if LONG else 4):
        time.sleep(SECONDS / (10 if LONG else 6))
        name, act = kinds[turn % 4]
        # The first one is asked how all are doing.
        place = random.randrange(1, len(workers))
        if act:
            act(workers[place])
        else:
            start()
        print(f"   after {time.time() - began:.0f} s a worker {name}", flush=True)
        if name.startswith("is stopped"):
            time.sleep(LEASE * 1.5)
            workers[place].signal(signal.SIGCONT)
        elif act:
            workers.pop(place).process.wait()
            start()
    wait(lambda: engine.number("select count(owner) from route") == DESTINATIONS, 30, "every destination has an owner")
    metrics = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
    live = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/live"))
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/").read().decode()
    account.expect('<table id="workers">' in page, "there is no page")
    owned = [line for line in metrics.splitlines() if line.startswith("destination_owner{")]
    account.expect(len(owned) == DESTINATIONS, f"/metrics tells the owners of {len(owned)} destinations")
    up = sum(worker["is_alive"] for worker in live["workers"])
    account.expect(up == len(workers), f"/live tells of {up} workers, and there are {len(workers)}")
    account.expect(all(d["oldest_seconds"] > 0 for d in live["destinations"] if d["waiting"]), "/live tells no ages")
    # Each look is a process of its own, and takes its time from those who are watched.
    wait(lambda: engine.number("select count(*) from delivery") == 0, SECONDS * 3, "all was settled", 1)

    # Requests that are begun evenly do not arrive so evenly where twenty workers share two cores. So both are looked at: when the workers
    # began them, except for the last ones of a worker that was killed, and when the partners got them.
    lengths = (5, 20, 60) if LONG else (5, 16, SECONDS)
    sent = collections.defaultdict(list)
    for line in open(f"{directory}/requests"):
        at, name = line.split()
        sent[name].append(float(at))
    for what, times in (("arrived", {name: partner.times[f"/{name}"] for name in names}), ("were begun", sent)):
        most = {length: max(worst(times[name], length, began) for name in names) for length in lengths}
        used = [len(times[name]) / (RATE * (max(times[name]) - min(times[name]))) for name in names]
        print(f"   {sum(map(len, times.values()))} requests {what} for {DESTINATIONS} destinations of {RATE}/s: at most "
              + ", ".join(f"{100 * part:.1f} % in any {length} s (after {at:.0f} s)" for length, (part, at) in most.items())
              + f" of the limit, {100 * sum(used) / len(used):.1f} % on average", flush=True)
        for length in lengths:
            account.expect(most[length][0] <= 1.01, f"more requests {what} in {length} s than a partner allows: {100 * most[length][0]:.1f} %")
    # Of each kill and stop: requests under way, and what was delivered while a settlement was on its way.
    mishaps = 4 if LONG else 2
    account.all_arrived(partner, [f"/{name}" for name in names], count, mishaps * (LIMITS["inFlight"] + RATE))
    for name in names:
        last, wrong = {}, 0
        seen = set()
        for user, message in partner.order[f"/{name}"]:
            if message not in seen:
                wrong += message < last.get(user, "")
                last[user] = message
                seen.add(message)
        account.expect(not wrong, f"{wrong} events of {name} overtook another one of their user")


if __name__ == "__main__":
    random.seed(11)
    if not trial("one owner for each destination, while workers come and go", owners):
        sys.exit(1)
