"""Loads the server with batches for two destinations that take batches, and says how it went.

usage: load.py [seconds]
"""

import pathlib
import subprocess
import sys
import threading
import time

from harness import KEY, PACKAGE, Server, check, free_port


class Elsewhere:
    """A partner that is another program."""

    def __init__(self, port):
        self.port = port
        self.url = f"http://127.0.0.1:{port}"


def configuration(partner):
    return {
        "destinations": [
            {"destination": "webhook", "name": name, "settings": {"url": f"{partner.url}/{name}", "trustedHosts": ["127.0.0.1"]},
             "subscriptions": [{"name": "All", "action": "send", "trigger": "type = \"track\"", "batching": True}]}
            for name in ("first", "second")
        ]
    }


def post(server, partner, seconds, *options, quiet=False):
    """Posts events for so many seconds, until all have arrived."""
    return subprocess.run(
        [PACKAGE / ".build/release/event-load", "--server", f"http://127.0.0.1:{server.port}", "--key", KEY,
         "--partner-port", str(partner.port), "--seconds", str(seconds), *options],
        stdout=subprocess.PIPE if quiet else None, text=True)


def status(server, name):
    """A line of what the system knows of the server's memory and threads."""
    lines = pathlib.Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])


class Memory(threading.Thread):
    """Looks at the memory of the server from time to time."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.sizes, self.over = server, [], threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(1):
            self.sizes.append(status(self.server, "VmRSS") / 1000)

    def tell(self):
        self.over.set()
        self.join()
        tenth = max(1, len(self.sizes) // 10)
        means = [sum(self.sizes[at:at + tenth]) / tenth for at in range(0, len(self.sizes) - tenth + 1, tenth)]
        print("memory    " + " ".join(f"{mean:.0f}" for mean in means) + " MB in each tenth of the time, "
              f"{status(self.server, 'VmHWM') // 1000} MB at most, {status(self.server, 'Threads')} threads")


def main():
    partner = Elsewhere(free_port())
    server = Server(partner, configuration(partner)).start()
    try:
        memory = Memory(server)
        start = time.monotonic()
        result = post(server, partner, sys.argv[1] if len(sys.argv) > 1 else "10")
        memory.tell()
        print(f"          {time.monotonic() - start:.0f} s altogether")
        check(result.returncode == 0, f"not everything arrived\n{server.logged()[-2000:]}")
    finally:
        server.close()


if __name__ == "__main__":
    main()
