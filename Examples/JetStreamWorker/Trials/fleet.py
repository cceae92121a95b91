"""Servers, workers, a producer and a partner, each of which can be killed, stopped and cut off; and the account of what arrived."""
import asyncio
import collections
import contextlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time

from partner import Partner
from proxy import Proxy

HERE = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(os.environ.get("PROGRAMS", HERE / ".build/debug"))
# How many events a worker holds at most: so many may arrive twice when it ends, stops or is cut off.
HELD = 300
# How long after an event arrived its worker may not have said so yet.
UNDER_WAY = 3.0


class Fleet:
    def __init__(self, lease=5, latency=0.0, failing=None, seed=1, held=HELD, paths=("/a", "/b"), limits=None, mode="shared"):
        self.lease = lease
        self.paths, self.limits, self.mode = paths, limits, mode
        self.random = random.Random(seed)
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="fleet-"))
        self.port = self.random.randrange(20, 32) * 1000 + os.getpid() % 700
        self.partner = Partner(latency, failing, seed)
        self.proxy = Proxy([self.port + number for number in range(3)])
        self.held = held
        self.workers = {}
        self.starts = 0
        self.disturbances = []
        self.accepted = {}
        self.sent = 0
        self.answers = collections.Counter()
        self.producing = False
        self.ingests = set()

    @property
    def servers(self):
        return ",".join(f"nats://127.0.0.1:{self.port + number}" for number in range(3))

    async def start(self):
        await self.partner.start()
        await self.proxy.start()
        webhook = lambda path: {
            "destination": "webhook",
            "name": path[1:].upper(),
            "settings": {"url": f"http://127.0.0.1:{self.partner.port}{path}", "trustedHosts": ["127.0.0.1"]},
            **({"limits": self.limits} if self.limits else {}),
        }
        configuration = {
            "pipeline": {"retry": {"attempts": 3, "base": "50 ms", "cap": "500 ms"}, "breaker": {"share": 0.9, "pause": "200 ms"},
                         "queue": {"held": self.held, "firstWait": "1 s"}},
            "destinations": [webhook(path) for path in self.paths],
        }
        (self.directory / "destinations.json").write_text(json.dumps(configuration))
        self.cluster("start")

    def cluster(self, action, number=None):
        arguments = [HERE / "cluster", action, self.directory / "servers", str(self.port)]
        environment = {**os.environ, "CLUSTER_OWNER": str(os.getpid())}
        subprocess.run(arguments + ([str(number)] if number is not None else []), check=True, env=environment)

    # Workers

    def work(self, name, isCut=False, more=()):
        self.starts += 1
        log = open(self.directory / f"worker-{name}-{self.starts}.log", "w")
        self.workers[name] = subprocess.Popen(
            [BIN / "jetstream-worker", "--servers", self.proxy.servers if isCut else self.servers, "--lease", str(self.lease),
             "--name", name, "--mode", self.mode, "--snapshot", "300", "--destinations", self.directory / "destinations.json", *more],
            stdout=log, stderr=subprocess.STDOUT)

    async def working(self, name):
        """Waits until a worker takes events."""
        log = self.directory / f"worker-{name}-{self.starts}.log"
        await until(lambda: "working" in log.read_text(), 60, f"worker {name} to start: {log}")

    @contextlib.contextmanager
    def disturbance(self, what, workers):
        """Something that makes so many workers lose what they hold."""
        start = time.monotonic()
        yield
        self.disturbances.append((what, start, time.monotonic(), workers))

    def kill(self, name, number=signal.SIGKILL):
        self.workers[name].send_signal(number)
        if number in (signal.SIGKILL, signal.SIGTERM):
            self.workers[name].wait()

    # Events

    def line(self, name, slot, count):
        events = []
        for _ in range(count):
            self.sent += 1
            number = self.sent
            events.append({"type": "track", "event": "Tried", "userId": f"{name}-{slot}-{number % 5}",
                           "messageId": f"m-{number:07}", "properties": {"text": "x" * 300}})
        return events

    async def produce(self, slots=16, count=10, isCut=False, kills=0.0, key="user", pause=0.0, name="user",
                      most=lambda: 1e9):
        """Sends events until `producing` is unset; what was not answered with `kept` is sent again, by another process perhaps."""
        self.producing = True
        waiting = {slot: None for slot in range(slots)}
        while self.producing or any(waiting.values()):
            process = await asyncio.create_subprocess_exec(
                BIN / "jetstream-ingest", "--servers", self.proxy.servers if isCut else self.servers, "--lease", str(self.lease),
                "--key", key, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.ingests.add(process.pid)
            order = collections.deque()
            end = time.monotonic() + (kills * self.random.uniform(0.5, 1.5) if kills else 1e9)

            def send(slot):
                # A slot sends its next events when the last ones are kept, so that the order of its users is known.
                if waiting[slot] is None:
                    if not self.producing:
                        return
                    waiting[slot] = self.line(name, slot, count)
                order.append(slot)
                process.stdin.write(json.dumps(waiting[slot]).encode() + b"\n")

            for slot in waiting:
                send(slot)
            while order:
                try:
                    answer = await asyncio.wait_for(process.stdout.readline(), max(0.01, end - time.monotonic()))
                except asyncio.TimeoutError:
                    process.kill()
                    self.answers["killed"] += 1
                    break
                if not answer:
                    error = (await process.stderr.read()).decode()
                    raise SystemExit(f"the ingest ended: {error}")
                slot = order.popleft()
                self.answers[answer.split()[0].decode()] += 1
                if answer.startswith(b"kept"):
                    now = time.monotonic()
                    for event in waiting[slot]:
                        self.accepted[event["messageId"]] = now
                    waiting[slot] = None
                elif not answer.startswith(b"failed"):
                    raise SystemExit(f"the ingest answers {answer!r}")
                send(slot)
                if pause:
                    await asyncio.sleep(pause)
                while self.producing and self.sent >= most():
                    await asyncio.sleep(0.02)
            if process.returncode is None:
                try:
                    process.stdin.close()
                except (BrokenPipeError, ConnectionError):
                    pass
                await process.wait()

    def missing(self, path):
        arrived = self.partner.arrived[path]
        return [event for event in self.accepted if event not in arrived]

    async def delivered(self, limit=120):
        """Waits until all that was accepted has arrived, or nothing arrives any longer."""
        try:
            await until(lambda: not any(self.missing(path) for path in self.paths), limit, "all to arrive", 0.5)
        except TimeoutError:
            pass
        # Whatever comes again has the time to.
        await asyncio.sleep(self.lease * 1.2 + 1)

    def owners(self):
        """What each worker that runs says that it owns."""
        owned = {}
        for name, worker in self.workers.items():
            logs = sorted(self.directory.glob(f"worker-{name}-*.log"), key=lambda path: int(path.stem.split("-")[-1]))
            lines = [line for line in logs[-1].read_text().splitlines() if line.startswith("owns ")]
            if worker.poll() is None and lines and lines[-1] != "owns nothing":
                owned[name] = lines[-1][5:].split(", ")
        return owned

    def account(self):
        """Prints what became of the events, and asserts what was promised."""
        problems = []
        bound = self.held * sum(workers for *_, workers in self.disturbances)
        print(f"accepted {len(self.accepted)}, answers {dict(self.answers)}, requests {self.partner.requests}")
        for what, start, end, workers in self.disturbances:
            print(f"  {what}: {end - start:.1f} s, {workers} workers lost what they held")
        for path in self.paths:
            arrived = self.partner.arrived[path]
            lost = self.missing(path)
            again = [times for event, times in arrived.items() if len(times) > 1]
            more = sum(len(times) - 1 for times in again)
            strange = sum(1 for times in again if not self.was_under_way(times[0]))
            unordered = self.overtaken(path)
            print(f"  {path}: arrived {len(arrived)}, lost {len(lost)}, again {more} of at most {bound}, "
                  f"again without reason {strange}, overtaken {unordered}")
            problems += [f"{path}: {len(lost)} lost, such as {lost[:3]}"] if lost else []
            problems += [f"{path}: {more} again, more than {bound}"] if more > bound else []
            problems += [f"{path}: {strange} again that were not under way"] if strange else []
            problems += [f"{path}: {unordered} overtook another one of their user"] if unordered else []
        return problems

    def was_under_way(self, arrival):
        return any(start - UNDER_WAY <= arrival <= end + UNDER_WAY for _, start, end, _ in self.disturbances)

    def overtaken(self, path):
        last, seen, count = {}, set(), 0
        for user, event in self.partner.order[path]:
            if event in seen:
                continue
            seen.add(event)
            count += not user.startswith("free") and event < last.get(user, "")
            last[user] = max(event, last.get(user, ""))
        return count

    def end(self, isKept=False):
        for worker in self.workers.values():
            if worker.poll() is None:
                worker.send_signal(signal.SIGCONT)
                worker.kill()
                worker.wait()
        self.cluster("kill")
        if isKept:
            print(f"the logs are in {self.directory}")
        else:
            shutil.rmtree(self.directory)


async def until(condition, limit, what, pause=0.05):
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {limit} s for {what}")
        await asyncio.sleep(pause)
