"""Ways to the three servers that can be cut: nothing is refused and nothing is closed, it just does not arrive."""
import asyncio


class Proxy:
    def __init__(self, targets):
        self.targets = targets
        # Which directions are cut: "up" to the servers, "down" from them.
        self.cut = set()
        self.dropped = 0
        self.ports = []
        self.writers = set()

    async def start(self):
        for target in self.targets:
            server = await asyncio.start_server(lambda r, w, t=target: self.serve(r, w, t), "127.0.0.1", 0)
            self.ports.append(server.sockets[0].getsockname()[1])

    @property
    def servers(self):
        return ",".join(f"nats://127.0.0.1:{port}" for port in self.ports)

    async def serve(self, reader, writer, target):
        try:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", target)
        except OSError:
            writer.close()
            return
        ways = self.copy(reader, up_writer, "up"), self.copy(up_reader, writer, "down")
        try:
            await asyncio.gather(*ways, return_exceptions=True)
        except asyncio.CancelledError:
            pass

    async def copy(self, reader, writer, direction):
        isTorn = False
        try:
            while data := await reader.read(1 << 16):
                # A connection that lost something never carries anything again: a stream has no gaps.
                isTorn = isTorn or direction in self.cut
                if isTorn:
                    self.dropped += len(data)
                    continue
                writer.write(data)
                await writer.drain()
        except (ConnectionError, OSError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
