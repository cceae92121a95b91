"""How many events one worker delivers and how many three do, and who took the time of the cores meanwhile."""
import asyncio
import os
import pathlib

from fleet import Fleet, until

TICKS = os.sysconf("SC_CLK_TCK")


def busy(pid):
    """How many seconds of a core a process has taken."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS
    except OSError:
        return 0.0


def idle():
    """How many seconds the cores of the machine had nothing to do."""
    return int(pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[4]) / TICKS


def account(fleet):
    servers = [int(path.read_text()) for path in (fleet.directory / "servers").glob("*/pid")]
    return {
        "servers": sum(map(busy, servers)),
        "workers": sum(busy(worker.pid) for worker in fleet.workers.values()),
        "ingest": sum(busy(pid) for pid in fleet.ingests),
        "producer and partner": busy(os.getpid()),
        "idle": idle(),
    }


async def rate(count, latency, in_flight, seconds):
    fleet = Fleet(lease=30, latency=latency, held=2000, paths=["/shop"], limits={"inFlight": in_flight})
    try:
        await fleet.start()
        for number in range(count):
            fleet.work(f"{number}")
        for number in range(count):
            log = fleet.directory / f"worker-{number}-{number + 1}.log"
            await until(lambda: "working" in log.read_text(), 60, "workers")
        # Enough of them wait at any time, and no more than that: what is appended is not what is measured.
        producer = asyncio.create_task(
            fleet.produce(slots=8, count=100, key="none", most=lambda: len(fleet.partner.arrived["/shop"]) + 5000))
        await until(lambda: len(fleet.partner.arrived["/shop"]) > 0, 60, "the first event")
        await asyncio.sleep(3)
        before, busy_before = len(fleet.partner.arrived["/shop"]), account(fleet)
        await asyncio.sleep(seconds)
        events = (len(fleet.partner.arrived["/shop"]) - before) / seconds
        taken = {name: (now - busy_before[name]) / seconds for name, now in account(fleet).items()}
        print(f"{count} worker{'s' if count > 1 else ''}, {1000 * latency:.0f} ms for an answer, {in_flight} requests at a time: "
              f"{events:.0f} events/s, of {count * in_flight / latency:.0f} possible; of {os.cpu_count()} cores "
              + ", ".join(f"{name} {cores:.2f}" for name, cores in taken.items()))
        fleet.producing = False
        await producer
        return events
    finally:
        fleet.end()


async def speed(seconds=20):
    problems = []
    for latency, in_flight in [(0.02, 8), (0.1, 8)]:
        one = await rate(1, latency, in_flight, seconds)
        three = await rate(3, latency, in_flight, seconds)
        print(f"three workers: {three / one:.2f} times one")
        if three < 2.2 * one:
            problems.append(f"three workers deliver {three / one:.2f} times as much as one, and 2.2 times is the least")
    return problems
