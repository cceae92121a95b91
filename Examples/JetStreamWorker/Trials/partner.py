"""A partner on a loopback port: takes JSON events at any path, tells by path what arrived and when, and is as slow as it is told."""
import asyncio
import collections
import json
import random
import sys
import time


class Partner:
    def __init__(self, latency=0.0, failing=None, seed=1):
        self.latency = latency
        # How many of a hundred requests a path answers with 503.
        self.failing = failing or {}
        self.arrived = collections.defaultdict(lambda: collections.defaultdict(list))
        self.order = collections.defaultdict(list)
        # When each request came.
        self.times = collections.defaultdict(list)
        self.open = asyncio.Event()
        self.open.set()
        self.random = random.Random(seed)
        self.requests = 0

    async def start(self, port=0):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", port, backlog=512)
        self.port = self.server.sockets[0].getsockname()[1]

    async def serve(self, reader, writer):
        try:
            while line := await reader.readline():
                path = line.split()[1].decode()
                length = 0
                while (header := await reader.readline()) not in (b"\r\n", b""):
                    name, _, value = header.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                body = json.loads(await reader.readexactly(length))
                self.requests += 1
                self.times[path].append(time.monotonic())
                # What arrives counts though the answer may never be read.
                events = body if isinstance(body, list) else [body]
                fails = self.random.randrange(100) < self.failing.get(path, 0)
                if not fails:
                    now = time.monotonic()
                    for event in events:
                        self.arrived[path][event["messageId"]].append(now)
                        self.order[path].append((event.get("userId"), event["messageId"]))
                if self.latency:
                    await asyncio.sleep(self.latency)
                await self.open.wait()
                status = b"503 Service Unavailable" if fails else b"200 OK"
                writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, IndexError):
            pass
        finally:
            writer.close()


async def main(port):
    partner = Partner()
    await partner.start(port)
    shown = 0
    while True:
        await asyncio.sleep(1)
        count = sum(len(times) for path in partner.arrived.values() for times in path.values())
        if count != shown:
            print(f"partner: {count} events in {partner.requests} requests", flush=True)
            shown = count


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
