"""Says what a page that looks on costs the server: at 1,000 outcomes a second, and at as many as it can.

usage: watched.py [rounds]
"""

import re
import socket
import statistics
import sys
import threading
import time

from harness import Server, check, free_port
from load import Elsewhere, configuration, post

SECONDS = 6


class Viewer(threading.Thread):
    """A page that looks on, and reads all that it is sent."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.bytes = 0
        self.socket = socket.create_connection(("127.0.0.1", server.admin))
        self.socket.sendall(b"GET /api/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.start()

    def run(self):
        try:
            while part := self.socket.recv(1 << 16):
                self.bytes += len(part)
        except OSError:
            pass

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.join()


def processor_time(server):
    """The seconds that the server has worked."""
    fields = open(f"/proc/{server.process.pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def round_(server, partner, is_watched, *options):
    """How many events a second were delivered, and the processor time of the server for a thousand outcomes."""
    viewer = Viewer(server) if is_watched else None
    before = processor_time(server)
    result = post(server, partner, SECONDS, *options, quiet=True)
    used = processor_time(server) - before
    check(result.returncode == 0, "not everything arrived")
    if viewer:
        viewer.close()
        check(viewer.bytes > 10_000, "the page was told nothing")
    rate, outcomes = re.search(r"delivered (\d+) .* (\d+) of", result.stdout).groups()
    return int(rate), used / int(outcomes) * 1e6


def compare(server, partner, rounds, name, *options):
    figures = {False: [], True: []}
    for number in range(2 * rounds + 1):
        is_watched = number % 2 == 1
        figure = round_(server, partner, is_watched, *options)
        # The first one warms up.
        if number > 0:
            figures[is_watched].append(figure)
    rate = {key: statistics.median(figure[0] for figure in value) for key, value in figures.items()}
    cost = {key: statistics.median(figure[1] for figure in value) for key, value in figures.items()}
    print(f"{name}: {2 * rate[False]:.0f} outcomes/s, {2 * rate[True]:.0f} with a page that looks on "
          f"({100 * (rate[True] / rate[False] - 1):+.1f} %); {cost[False]:.1f} and {cost[True]:.1f} µs of the processor for each "
          f"({100 * (cost[True] / cost[False] - 1):+.1f} %)", flush=True)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    partner = Elsewhere(free_port())
    server = Server(partner, configuration(partner)).start()
    try:
        start = time.monotonic()
        compare(server, partner, rounds, "1,000 outcomes a second", "--rate", "500", "--batch", "10")
        compare(server, partner, rounds, "as many as there can be")
        print(f"medians of {rounds} rounds in turn, {time.monotonic() - start:.0f} s")
    finally:
        server.close()


main()
