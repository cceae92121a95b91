"""Each destination has one owner: its partner's limit and its order hold for the whole fleet, while workers join, leave, die and stop."""
import asyncio
import collections
import json
import signal
import socket
import time
import urllib.request

from fleet import Fleet, until

RATE = 15
LEASE = 3
LIMITS = {"inFlight": 4, "requestsPerMinute": RATE * 60}


def worst(times, length):
    """The most requests in any time of that length, as a share of what the limit allows for it.

    What is left out are those of one second, which a limit by time lets save up.
    """
    most, first = 0, 0
    for last, at in enumerate(times):
        while times[first] < at - length:
            first += 1
        most = max(most, last - first + 1)
    return (most - RATE) / (RATE * length)


async def owners(isLong):
    seconds, count, destinations = (120, 10, 20) if isLong else (32, 3, 6)
    paths = [f"/shop-{number:02}" for number in range(destinations)]
    fleet = Fleet(lease=LEASE, latency=0.02, paths=paths, limits=LIMITS, mode="owner", seed=11)
    isFine = False
    problems = []
    started = 0

    # The first one is asked how all are doing.
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async def start():
        nonlocal started
        started += 1
        fleet.work(f"{started}", more=["--requests", fleet.directory / "requests"] + (["--port", str(port)] if started == 1 else []))
        await fleet.working(f"{started}")

    async def ask(path):
        def read():
            return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10).read().decode()
        return await asyncio.to_thread(read)

    def owned():
        return sorted(name for names in fleet.owners().values() for name in names)

    async def all_owned():
        await until(lambda: owned() == sorted(path[1:].upper() for path in paths), 30, "every destination to have one owner", 0.2)

    try:
        await fleet.start()
        for _ in range(count):
            await start()
        await all_owned()
        # All that the limit lets through in that time; each user's in the order of a slot.
        producer = asyncio.create_task(fleet.produce(slots=8, count=5, name="owned", pause=0.01))
        await until(lambda: len(fleet.accepted) >= RATE * seconds, 60, "events to be kept")
        fleet.producing = False
        await producer
        began = time.monotonic()
        print(f"owners: {len(fleet.accepted)} events for each of {destinations} destinations of {RATE}/s, {count} workers")
        for turn in range(8 if isLong else 4):
            await asyncio.sleep(seconds / (10 if isLong else 6))
            kind = ["is stopped past its lease", "is killed", "leaves", "joins"][turn % 4]
            name = fleet.random.choice([name for name, worker in fleet.workers.items() if worker.poll() is None and name != "1"])
            print(f"  after {time.monotonic() - began:.0f} s a worker {kind}")
            if kind == "is stopped past its lease":
                with fleet.disturbance("a worker stopped", 1):
                    fleet.kill(name, signal.SIGSTOP)
                    await asyncio.sleep(LEASE * 1.5)
                    fleet.kill(name, signal.SIGCONT)
            elif kind == "is killed":
                with fleet.disturbance("a worker killed", 1):
                    fleet.kill(name)
            elif kind == "leaves":
                fleet.workers[name].send_signal(signal.SIGTERM)
                await until(lambda: fleet.workers[name].poll() is not None, 30, "a worker to leave")
            if kind != "is stopped past its lease":
                await start()
        await all_owned()
        metrics, live = await ask("/metrics"), json.loads(await ask("/live"))
        told = [line for line in metrics.splitlines() if line.startswith("destination_owner{")]
        up = sum(worker["is_alive"] for worker in live["workers"])
        there = sum(worker.poll() is None for worker in fleet.workers.values())
        problems += [f"/metrics tells the owners of {len(told)} destinations"] if len(told) != destinations else []
        problems += [f"/live tells of {up} workers, and there are {there}"] if up != there else []
        problems += ["/live tells no ages"] if not all(d["oldest_seconds"] > 0 for d in live["destinations"] if d["waiting"]) else []
        await fleet.delivered(seconds * 3)
        # Requests that are begun evenly do not arrive so evenly where everything shares two cores. So both are looked at: when the
        # workers began them, except for the last ones of a worker that was killed, and when the partners got them.
        lengths = (5, 16, seconds)
        begun = collections.defaultdict(list)
        for line in (fleet.directory / "requests").read_text().splitlines():
            at, name = line.split()
            begun[f"/{name.lower()}"].append(float(at))
        for what, requests in (("were begun", begun), ("arrived", fleet.partner.times)):
            most = {length: max(worst(sorted(requests[path]), length) for path in paths) for length in lengths}
            used = [len(requests[path]) / (RATE * (max(requests[path]) - min(requests[path]))) for path in paths]
            print(f"  {sum(map(len, requests.values()))} requests {what}: at most "
                  + ", ".join(f"{100 * part:.1f} % in any {length} s" for length, part in most.items())
                  + f" of the limit, {100 * sum(used) / len(used):.1f} % on average")
            for length in lengths:
                if most[length] > 1.01:
                    problems.append(f"more requests {what} in {length} s than a partner allows: {100 * most[length]:.1f} %")
        # Of each worker that is lost: requests under way, and what was delivered while a settlement was on its way.
        fleet.held = LIMITS["inFlight"] + RATE
        problems += fleet.account()
        isFine = not problems
        return problems
    finally:
        fleet.end(isKept=not isFine)
