"""What the trials share: a private server, workers, a partner who counts, and a network that can be cut."""
import asyncio, collections, json, os, pathlib, signal, socket, subprocess, sys, tempfile, threading, time

HERE = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", HERE / ".build/release"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Engine:
    """A PostgreSQL server of our own."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="postgres-trial-")
        self.port = free_port()
        self("start", str(self.port))

    def __call__(self, command, *more):
        subprocess.run([HERE / "engine", command, self.directory, *more], check=True)

    def url(self, port=None):
        return f"host=127.0.0.1 port={port or self.port} user=events dbname=postgres"

    def query(self, statement):
        done = subprocess.run(
            ["psql", "-qXAt", "-h", self.directory, "-p", str(self.port), "-U", "events", "-d", "postgres",
             "-c", "set search_path to events", "-c", statement], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def number(self, statement):
        return float(self.query(statement) or 0)

    def end(self):
        try:
            self("stop")
        finally:
            subprocess.run(["rm", "-rf", self.directory])


class Partner:
    """A partner over HTTP: counts what it took, by destination and messageId, and takes its time."""

    def __init__(self, latency=0.0, fails=0.0, throttled=None):
        self.latency, self.fails, self.throttled = latency, fails, throttled
        self.taken = collections.defaultdict(collections.Counter)
        self.times = collections.defaultdict(list)
        self.order = collections.defaultdict(list)
        self.requests = 0
        self.port = free_port()
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True).start()
        ready.wait()

    async def _serve(self, ready):
        server = await asyncio.start_server(self._connection, "127.0.0.1", self.port, backlog=512)
        ready.set()
        async with server:
            await server.serve_forever()

    async def _connection(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = 0
                for line in head.split(b"\r\n"):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line[15:])
                body = await reader.readexactly(length)
                now = time.time()
                path = head.split(b" ", 2)[1].decode()
                self.requests += 1
                self.times[path].append(now)
                status = b"200 OK"
                if self.throttled and self.throttled(path, now):
                    status = b"429 Too Many Requests\r\nRetry-After: 1"
                elif self.fails and hash((path, self.requests)) % 1000 < self.fails * 1000:
                    status = b"503 Service Unavailable"
                else:
                    events = json.loads(body)
                    for event in events if isinstance(events, list) else [events]:
                        self.taken[path][event["messageId"]] += 1
                        self.order[path].append((event.get("userId"), event["messageId"]))
                if self.latency:
                    await asyncio.sleep(self.latency)
                writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\n\r\n{}")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


class Proxy:
    """A network between a worker and the server: it passes everything on, or drops it without a word."""

    def __init__(self, port):
        self.target, self.port = port, free_port()
        self.drops = False
        self.lossy = self.lost = 0
        self.writers = set()
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True).start()
        ready.wait()

    async def _serve(self, ready):
        self.loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._connection, "127.0.0.1", self.port)
        ready.set()
        async with server:
            await server.serve_forever()

    async def _connection(self, reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            return writer.close()
        self.writers |= {writer, far_writer}
        # The next so many connections lose their replies once they have begun to work.
        loses = self.lossy > 0
        self.lossy -= loses

        async def pipe(source, sink, is_reply):
            passed = 0
            try:
                while data := await source.read(65536):
                    passed += len(data)
                    if is_reply and loses and passed > 800:
                        self.lost += 1
                        continue
                    if self.drops:
                        continue
                    sink.write(data)
                    await sink.drain()
            except OSError:
                pass
            finally:
                sink.close()

        await asyncio.gather(pipe(reader, far_writer, False), pipe(far_reader, writer, True))
        self.writers -= {writer, far_writer}

    def cut(self):
        """Ends all connections."""
        self.loop.call_soon_threadsafe(lambda: [writer.transport.abort() for writer in list(self.writers)])


class Worker:
    def __init__(self, url, configuration, name, lease=3, mode="shared", port=None, more=()):
        log = open(f"{os.path.dirname(configuration)}/{name}.log", "ab")
        self.name = name
        self.process = subprocess.Popen(
            [BUILD / "worker", "--database", url, "--configuration", configuration, "--name", name, "--lease", str(lease),
             "--mode", mode, *(["--port", str(port)] if port else []), *more], stdout=log, stderr=log)

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self, seconds=30):
        """Ends it in order."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
        return self.process.returncode


def configuration(directory, partner, names, limits=None, pipeline=None):
    """A file with one webhook for each name."""
    path = f"{directory}/destinations.json"
    destinations = [
        {"destination": "webhook", "name": name,
         "settings": {"url": f"http://127.0.0.1:{partner.port}/{name}", "trustedHosts": ["127.0.0.1"]},
         "subscriptions": [{"name": "All", "action": "send", "trigger": 'type = "track"'}],
         **({"limits": limits} if limits else {})}
        for name in names]
    with open(path, "w") as file:
        json.dump({"destinations": destinations, **({"pipeline": pipeline} if pipeline else {})}, file)
    return path


def events(first, count, users=1000):
    return "".join(
        json.dumps({"type": "track", "event": "Ordered", "userId": f"u-{n * 7919 % users}", "messageId": f"m-{n:07d}",
                    "properties": {"total": n}}) + "\n" for n in range(first, first + count))


class Ingest:
    """The ingest program with events on its standard input."""

    def __init__(self, url, text, batch=100, callers=4):
        self.process = subprocess.Popen(
            [BUILD / "ingest", url, str(batch), str(callers)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        self.thread = threading.Thread(target=self._feed, args=(text,), daemon=True)
        self.thread.start()

    def _feed(self, text):
        self.output, self.errors = self.process.communicate(text)

    def wait(self, seconds=120):
        self.thread.join(seconds)
        assert not self.thread.is_alive(), "ingest does not end"
        assert self.process.returncode == 0, self.errors
        return self.output.strip()


def wait(condition, seconds, what, pause=0.05):
    end = time.time() + seconds
    while not condition():
        if time.time() > end:
            raise AssertionError(f"it took more than {seconds} s until {what}")
        time.sleep(pause)


class Account:
    """Says what became of everything, and what is wrong with that."""

    def __init__(self, name):
        self.name, self.problems, self.start = name, [], time.time()
        print(f"── {name}", flush=True)

    def expect(self, holds, problem):
        if not holds:
            self.problems.append(problem)
            print(f"WRONG: {problem}", flush=True)

    def all_arrived(self, partner, paths, count, repeated):
        for path in paths:
            taken = partner.taken[path]
            missing = [f"m-{n:07d}" for n in range(count) if f"m-{n:07d}" not in taken]
            again = sum(1 for times in taken.values() if times > 1)
            print(f"   {path}: {count} accepted, {len(taken)} arrived, {len(missing)} lost, {again} more than once", flush=True)
            self.expect(not missing, f"{len(missing)} events are lost, {missing[:5]} among them")
            self.expect(again <= repeated, f"{again} events came more than once, and at most {repeated} were under way")

    def end(self):
        print(f"   {'nothing is wrong' if not self.problems else f'{len(self.problems)} problems'} ({time.time() - self.start:.0f} s)", flush=True)
        return not self.problems
