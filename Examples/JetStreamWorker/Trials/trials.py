"""Kills everything that can be killed while events flow, and accounts for every event.

usage: trials.py short|long|owners|speed
"""
import asyncio
import signal
import sys
import time

from fleet import Fleet, until
from owners import owners
from speed import speed


async def redelivery(lease):
    """How long the events of a killed worker take to the next one."""
    fleet = Fleet(lease=lease)
    try:
        await fleet.start()
        fleet.partner.open.clear()
        fleet.work("first")
        await fleet.working("first")
        with fleet.disturbance("partner silent, and then its worker killed", 1):
            producer = asyncio.create_task(fleet.produce(slots=10, count=5, key="none"))
            await until(lambda: len(fleet.accepted) >= 50, 30, "events to be kept")
            fleet.producing = False
            await producer
            # The partner answers nobody: the worker holds all of them.
            await asyncio.sleep(1)
            fleet.work("second")
            await fleet.working("second")
            fleet.kill("first")
        killed = time.monotonic()
        fleet.partner.open.set()
        count = 2 * len(fleet.accepted)

        def came():
            found = [[time for time in times if time > killed] for path in fleet.partner.arrived.values() for times in path.values()]
            return sorted(times[0] - killed for times in found if times)

        try:
            await until(lambda: len(came()) == count, lease * 2, "the events to come again")
        except TimeoutError:
            pass
        times = came() or [0]
        print(f"redelivery: {len(times)} of {count} came from the other worker, the first after {times[0]:.2f} s "
              f"and the last after {times[-1]:.2f} s, with a lease of {lease} s")
        await asyncio.sleep(1)
        problems = fleet.account()
        if len(times) < count or times[-1] > 1.1 * lease:
            problems.append("what a killed worker held came later than 1.1 leases afterwards")
        return problems
    finally:
        fleet.end()


async def kills(rounds, seed, lease=5):
    """Workers, servers, connections and producers are killed, stopped and cut off in turn."""
    fleet = Fleet(lease=lease, latency=0.01, failing={"/b": 20}, seed=seed)
    isFine = False
    try:
        await fleet.start()
        for name in ["one", "two"]:
            fleet.work(name)
        fleet.work("far", isCut=True)
        await fleet.working("far")
        # The events of each user of the first one stay in their order.
        producers = [
            asyncio.create_task(fleet.produce(slots=8, pause=0.05, name="ordered")),
            asyncio.create_task(fleet.produce(slots=8, isCut=True, kills=4, pause=0.05, name="free", key="none")),
        ]
        await until(lambda: len(fleet.accepted) > 300, 60, "events to be kept")
        for _ in range(rounds):
            await workers(fleet)
            await network(fleet)
            await servers(fleet)
        fleet.producing = False
        await asyncio.gather(*producers)
        await fleet.delivered()
        problems = fleet.account()
        isFine = not problems
        return problems
    finally:
        fleet.end(isKept=not isFine)


async def workers(fleet):
    for _ in range(3):
        name = fleet.random.choice(["one", "two"])
        with fleet.disturbance(f"worker {name} killed", 1):
            fleet.kill(name)
        await asyncio.sleep(fleet.random.uniform(0.2, 1))
        fleet.work(name)
        await asyncio.sleep(fleet.random.uniform(0.5, 1.5))
    with fleet.disturbance("worker two stopped for two leases, and went on", 1):
        fleet.kill("two", signal.SIGSTOP)
        await asyncio.sleep(fleet.lease * 2)
        fleet.kill("two", signal.SIGCONT)
        await asyncio.sleep(1)


async def network(fleet):
    with fleet.disturbance("network of a worker and a producer cut for 1.6 leases", 1):
        fleet.proxy.cut = {"up", "down"}
        await asyncio.sleep(fleet.lease * 1.6)
        fleet.proxy.cut = set()
        await asyncio.sleep(4)
    with fleet.disturbance("replies of the servers lost on the same way for 3 s", 1):
        fleet.proxy.cut = {"down"}
        await asyncio.sleep(3)
        fleet.proxy.cut = set()
        await asyncio.sleep(4)


async def servers(fleet):
    for number in range(3):
        before = len(fleet.accepted)
        with fleet.disturbance(f"server {number} killed", 0):
            fleet.cluster("kill", number)
            start = time.monotonic()
            await until(lambda: len(fleet.accepted) >= before + 50, 60, "events to be kept with two servers")
            print(f"server {number} killed: 50 more events were kept after {time.monotonic() - start:.1f} s")
            fleet.cluster("start", number)
            await asyncio.sleep(3)
    before = len(fleet.accepted)
    with fleet.disturbance("all three servers killed", 0):
        for number in range(3):
            fleet.cluster("kill", number)
        # Longer than a lease: none ends meanwhile.
        await asyncio.sleep(fleet.lease * 1.2)
        fleet.cluster("start")
        start = time.monotonic()
        await until(lambda: len(fleet.accepted) >= before + 200, 90, "events to be kept again")
        print(f"all three servers killed: 200 more events were kept {time.monotonic() - start:.1f} s after they started")
        await asyncio.sleep(2)


async def main(kind):
    problems = []
    if kind == "speed":
        problems += await speed()
    elif kind == "owners":
        problems += await owners(isLong=False)
    else:
        problems += await redelivery(5)
        for seed in range(1, 2 if kind == "short" else 6):
            print(f"kills with the seed {seed}")
            problems += await kills(1 if kind == "short" else 3, seed)
        problems += await owners(isLong=kind == "long")
    for problem in problems:
        print(f"PROBLEM {problem}")
    print("all was accounted for" if not problems else f"{len(problems)} problems")
    return 1 if problems else 0


sys.exit(asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "short")))
