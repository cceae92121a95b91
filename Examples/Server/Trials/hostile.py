"""Does to the server what clients should not do, and sees that it stays well and ends in time.

usage: hostile.py [connections]
"""

import gzip
import json
import pathlib
import resource
import signal
import socket
import sys
import time

from harness import Partner, Server, check

CONFIGURATION = {"destinations": []}


def memory(server):
    """Megabytes of the process."""
    pages = int(pathlib.Path(f"/proc/{server.process.pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def packed(server):
    bomb = gzip.compress(b" " * 400_000_000, 9)
    start, before = time.monotonic(), memory(server)
    for _ in range(20):
        status, body = server.ask("POST", "/v1/batch", bomb[:500_000], {"Content-Encoding": "gzip"})
        check(status == 400 and json.loads(body)["code"] == "tooLarge", f"a bomb is answered with {status} {body}")
    grown = memory(server) - before
    print(f"20 bombs of 400 MB: {time.monotonic() - start:.2f} s, {grown:.0f} MB more")
    check(grown < 100, "a bomb takes memory")
    status, _ = server.ask("POST", "/v1/track", b"no gzip", {"Content-Encoding": "gzip"})
    check(status == 400, f"what is no gzip is answered with {status}")


def dripping(server):
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(
            b"POST /v1/track HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic dHJpYWwta2V5Og==\r\nContent-Length: 1000\r\n\r\n")
        start = time.monotonic()
        client.settimeout(0.2)
        answer = b""
        while not answer and time.monotonic() - start < 20:
            try:
                client.sendall(b" ")
                answer = client.recv(1000)
            except TimeoutError:
                pass
        took = time.monotonic() - start
    line = answer.decode().splitlines()[0] if answer else "nothing"
    print(f"a body that drips: {line} after {took:.1f} s")
    check(b" 408 " in answer and took < 6, "a body that drips is not refused in time")


def nonsense(server):
    for text in [b"\x00\x01\x02\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"POST /v1/track HTTP/1.1\r\nContent-Length: -5\r\n\r\n", b"A" * 200_000]:
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.settimeout(5)
            try:
                client.sendall(text)
                client.recv(1000)
            except (TimeoutError, OSError):
                pass
    check(server.get("/health")[0] == 200, "the server does not answer after nonsense")
    print("nonsense: the server answers")


def connections(server, count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 1000), hard))
    before = memory(server)
    clients = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(count)]
    half = clients[: count // 2]
    for client in half:
        client.sendall(b"POST /v1/track HTTP/1.1\r\nHost: localhost\r\n")
    status, _ = server.post("/v1/track", {"event": "e", "userId": "u"})
    print(f"{count} open connections: answered with {status}, {memory(server) - before:.0f} MB more")
    check(status == 200, "a client is not served beside those that say nothing")
    return clients


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    partner = Partner()
    server = Server(partner, CONFIGURATION).start()
    try:
        packed(server)
        dripping(server)
        nonsense(server)
        clients = connections(server, count)
        # Pages that look on, and clients in the middle of a request, while the server ends.
        pages = [socket.create_connection(("127.0.0.1", server.admin)) for _ in range(3)]
        for page in pages:
            page.sendall(b"GET /api/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
            check(b"200 OK" in page.recv(1000), "a page does not see what happens")
        start = time.monotonic()
        code = server.end(signal.SIGTERM, within=60)
        took = time.monotonic() - start
        print(f"the end with {len(clients)} connections and {len(pages)} pages open: {took:.1f} s")
        check(code == 0, f"the server ended with {code}\n{server.logged()[-2000:]}")
        check(took < 30, "the end takes too long")
    finally:
        server.close()
        partner.stop()


main()
