"""A partner and a server as processes and threads of their own, for trials over real sockets."""

import base64
import http.client
import http.server
import json
import os
import pathlib
import signal
import socket
import socketserver
import subprocess
import tempfile
import threading
import time

PACKAGE = pathlib.Path(__file__).resolve().parent.parent
KEY = "trial-key"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Partner:
    """Takes what is sent to it, and remembers it; answers with its status."""

    def __init__(self):
        self.status = 200
        self.bodies = []
        self.lock = threading.Lock()
        partner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Small answers must not wait for more.
            disable_nagle_algorithm = True

            def take(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status = partner.status
                if status == 200:
                    with partner.lock:
                        partner.bodies.append((self.path, json.loads(body) if body else None))
                answer = partner.answer()
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST = do_PUT = do_DELETE = take

            def log_message(self, *arguments):
                pass

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                pass  # A server that is killed hangs up.

            request_queue_size = 1024

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self):
        return b"{}"

    def taken(self):
        with self.lock:
            return list(self.bodies)

    def stop(self):
        self.server.shutdown()


class Server:
    """The server as a process, on a directory that outlives it."""

    def __init__(self, partner, configuration, **environment):
        self.environment = environment
        self.folder = tempfile.TemporaryDirectory(prefix="destination-server-")
        self.file = pathlib.Path(self.folder.name, "destinations.json")
        self.file.write_text(json.dumps(configuration))
        self.partner = partner
        self.port, self.admin = free_port(), free_port()
        self.process = None
        self.log = open(pathlib.Path(self.folder.name, "log"), "a+")

    def start(self):
        program = os.environ.get("DESTINATION_SERVER") or str(PACKAGE / ".build/debug/destination-server")
        environment = dict(
            os.environ, WRITE_KEYS=KEY, HTTP_PORT=str(self.port), ADMIN_PORT=str(self.admin), LOG_LEVEL="info", BODY_SECONDS="2", **self.environment)
        self.process = subprocess.Popen(
            [program, "--configuration", str(self.file), "--data", str(pathlib.Path(self.folder.name, "data")),
             "--partner", self.partner.url],
            env=environment, stdout=self.log, stderr=self.log)
        wait_for(lambda: self.get("/ready", self.admin)[0] == 200, 30, "the server does not start")
        wait_for(lambda: self.get("/health", self.port)[0] == 200, 30, "the server does not listen")
        return self

    def end(self, how=signal.SIGTERM, within=40):
        self.process.send_signal(how)
        return self.process.wait(within)

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.folder.cleanup()

    def get(self, path, port=None):
        return self.ask("GET", path, port=port)

    def post(self, path, value, headers=None, port=None):
        return self.ask("POST", path, json.dumps(value).encode(), headers, port)

    def ask(self, method, path, body=None, headers=None, port=None, key=KEY):
        """Status and body of an answer; (0, "") if there is none."""
        headers = dict(headers or {})
        if key is not None and port != self.admin:
            headers.setdefault("Authorization", "Basic " + base64.b64encode(f"{key}:".encode()).decode())
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def statistics(self):
        return json.loads(self.get("/api/statistics", self.admin)[1])

    def logged(self):
        return pathlib.Path(self.folder.name, "log").read_text()


def wait_for(condition, seconds, message):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"after {seconds} s: {message}")
        time.sleep(0.05)


def check(holds, message):
    if not holds:
        raise SystemExit(message)
