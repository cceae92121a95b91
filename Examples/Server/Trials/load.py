"""Loads the server with batches for two destinations that take batches, and says how it went.

usage: load.py [seconds]
"""

import pathlib
import subprocess
import sys

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


def main():
    seconds = sys.argv[1] if len(sys.argv) > 1 else "10"
    partner = Elsewhere(free_port())
    server = Server(partner, configuration(partner)).start()
    try:
        result = subprocess.run(
            [PACKAGE / ".build/release/event-load", "--server", f"http://127.0.0.1:{server.port}", "--key", KEY,
             "--partner-port", str(partner.port), "--seconds", seconds])
        peak = [line for line in pathlib.Path(f"/proc/{server.process.pid}/status").read_text().splitlines() if line.startswith("VmHWM")]
        print(f"memory    {int(peak[0].split()[1]) // 1000} MB at most")
        check(result.returncode == 0, f"not everything arrived\n{server.logged()[-2000:]}")
    finally:
        server.close()


main()
