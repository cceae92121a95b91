"""A shell that commands are typed into, with what they print."""

import os
import pathlib
import re
import signal
import subprocess
import time

PATIENCE = 400  # seconds, as a first build may take minutes


def await_(holds, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


class Terminal:
    def __init__(self, folder, home, log):
        self.log, self.number, self.start = log, 0, 0
        self.runs = None  # a server that goes on here
        self.shell = subprocess.Popen(
            ["stdbuf", "-oL", "bash"], cwd=folder, stdin=subprocess.PIPE, stdout=log.open("wb"),
            stderr=subprocess.STDOUT, start_new_session=True, text=True,
            # Who runs in the background has Ctrl-C ignored, and so would all that is started from there.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            env=os.environ | {"PYTHONUNBUFFERED": "1", "NO_COLOR": "1", "CURL_HOME": str(home)})

    @property
    def folder(self):
        return pathlib.Path(os.readlink(f"/proc/{self.shell.pid}/cwd"))

    @property
    def output(self):
        """What was printed since the last command."""
        text = self.log.read_bytes()[self.start:].decode(errors="replace")
        return re.sub(r"\n?<<\d+ \d+>>\n", "\n", text)

    def type(self, command):
        self.number += 1
        self.start = self.log.stat().st_size
        self.shell.stdin.write(f'{command}\nprintf "\\n<<{self.number} %d>>\\n" $?\n')
        self.shell.stdin.flush()

    def status(self):
        """The exit status of the last command, or nothing while it runs."""
        match = re.search(rf"<<{self.number} (\d+)>>", self.log.read_bytes()[self.start:].decode(errors="replace"))
        return int(match[1]) if match else None

    def await_end(self):
        return await_(lambda: self.status() is not None)

    def await_port(self):
        """Until a server that was started here listens; not if it has ended instead."""
        await_(lambda: self._listens() or self.status() is not None and not self._others())
        return self._listens()

    def end(self, number=signal.SIGINT):
        for process in self._others():
            os.kill(process, number)
        return await_(lambda: not self._others(), 40)

    def close(self):
        self.end(signal.SIGKILL)
        self.shell.kill()
        self.shell.wait()

    def _others(self):
        """The processes of this shell but for itself."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != self.shell.pid:
                try:
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue  # it has ended meanwhile
                if int(fields[3]) == self.shell.pid and fields[0] != "Z":
                    found.append(int(entry.name))
        return found

    def _listens(self):
        sockets = set()
        for process in self._others():
            try:
                sockets |= {os.readlink(link) for link in pathlib.Path(f"/proc/{process}/fd").iterdir()}
            except OSError:
                continue
        lines = [line.split() for name in ("tcp", "tcp6") if os.path.exists(f"/proc/net/{name}")
                 for line in open(f"/proc/net/{name}").readlines()[1:]]
        return any(line[3] == "0A" and f"socket:[{line[9]}]" in sockets for line in lines)
