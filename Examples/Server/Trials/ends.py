"""Ends the server under load, in order and not, and accounts for every event that it took.

usage: ends.py [kills]
"""

import random
import signal
import sys
import threading
import time
import uuid

from harness import Partner, Server, check, wait_for

CONFIGURATION = {
    "destinations": [
        {"destination": "encharge-cloud-actions", "name": "Mail", "settings": {"apiKey": "k"},
         "subscriptions": [{"name": "Track", "action": "trackEvent", "trigger": "type = \"track\""}]},
    ]
}


class Load:
    """Clients that post batches, one after the other, and remember which were acknowledged."""

    def __init__(self, server, clients=4):
        self.server, self.accepted, self.lock, self.isOver = server, set(), threading.Lock(), False
        self.threads = [threading.Thread(target=self.run) for _ in range(clients)]
        for thread in self.threads:
            thread.start()

    def run(self):
        while not self.isOver:
            ids = [str(uuid.uuid4()) for _ in range(10)]
            batch = [{"type": "track", "event": "Trial", "userId": "u", "messageId": id} for id in ids]
            status, _ = self.server.post("/v1/batch", {"batch": batch})
            if status == 200:
                with self.lock:
                    self.accepted.update(ids)
            else:
                time.sleep(0.05)

    def stop(self):
        self.isOver = True
        for thread in self.threads:
            thread.join()


def account(partner, accepted, allowed, what):
    ids = [body["messageId"] for _, body in partner.taken()]
    wait_for(lambda: accepted <= {body["messageId"] for _, body in partner.taken()}, 60, f"{what}: events are lost")
    ids = [body["messageId"] for _, body in partner.taken()]
    twice = len(ids) - len(set(ids))
    print(f"{what}: {len(accepted)} accepted, {len(set(ids) & accepted)} arrived, {twice} twice")
    check(len(accepted) > 100, f"{what}: too few events to tell anything")
    check(twice <= allowed, f"{what}: more came twice than were under way")


def main():
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    partner = Partner()
    server = Server(partner, CONFIGURATION).start()
    try:
        # In order: what was acknowledged arrives, and once.
        load = Load(server)
        time.sleep(2)
        code = server.end(signal.SIGTERM)
        check(code == 0, f"the server ended with {code}\n{server.logged()}")
        load.stop()
        server.start()
        account(partner, load.accepted, 0, "SIGTERM")

        # At any moment: what was acknowledged arrives, and twice only what was under way.
        partner.bodies.clear()
        load = Load(server)
        for _ in range(kills):
            time.sleep(random.uniform(0.3, 1.2))
            server.end(signal.SIGKILL)
            server.start()
        load.stop()
        # As many requests are under way at once as the destination may have.
        account(partner, load.accepted, kills * 500, f"{kills} × SIGKILL")

        # While the partner is away: what waits is there after the restart.
        partner.bodies.clear()
        partner.status = 503
        load = Load(server)
        time.sleep(1)
        load.stop()
        server.end(signal.SIGTERM)
        partner.status = 200
        server.start()
        account(partner, load.accepted, 0, "SIGTERM with the partner away")
        check(server.end(signal.SIGTERM) == 0, "the server did not end in order")
    finally:
        server.close()
        partner.stop()


main()
