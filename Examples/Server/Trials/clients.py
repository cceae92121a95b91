"""Sends all calls with five public clients, packed and not, also to a server that is away or full, and compares whole what arrives.

The clients, from PyPI: segment-analytics-python, analytics-python, rudder-sdk-python, customerio-cdp-analytics, events-sdk-python.
"""

import datetime
import logging
import time

import analytics.client
import customerio.analytics.client
import hightouch.htevents.client
import rudderstack.analytics.client
import segment.analytics.client

from harness import KEY, Partner, Server, check, wait_for

CLIENTS = {
    "segment": segment.analytics.client.Client,
    "analytics-python": analytics.client.Client,
    "rudderstack": rudderstack.analytics.client.Client,
    "customer.io": customerio.analytics.client.Client,
    "hightouch": hightouch.htevents.client.Client,
}
# How many events may wait at the server when too many do.
WAITING = 50
TIME = datetime.datetime(2026, 3, 1, 12, 0, 0, 250000, tzinfo=datetime.timezone.utc)


def configuration(partner):
    return {
        "destinations": [
            {"destination": "webhook", "name": "Hook", "settings": {"url": f"{partner.url}/events", "trustedHosts": ["127.0.0.1"]},
             "subscriptions": [{"name": "All", "action": "send", "trigger": "type != \"none\""}]},
        ]
    }


def calls(client, name):
    """Makes every call, and returns the events that must arrive, by their ids."""
    context = {"ip": "203.0.113.7", "locale": "en-GB"}
    properties = {"total": 41.5, "empty": None, "list": [1, "zwei", {"drei": 3}], "ünïcode": "größer \u0000 😀"}
    expected = {}

    def expect(id, **event):
        expected[f"{name}-{id}"] = event | {"messageId": f"{name}-{id}", "context": context, "integrations": {"All": True}}
        return {"context": dict(context), "timestamp": TIME, "integrations": {"All": True}, "message_id": f"{name}-{id}"}

    client.identify("u-1", {"email": "ada@example.com", "age": 36}, **expect(1, type="identify", userId="u-1", traits={"email": "ada@example.com", "age": 36}))
    client.track("u-1", "Order Completed", properties, **expect(2, type="track", userId="u-1", event="Order Completed", properties=properties))
    client.page("u-1", "Docs", "Prices", {"url": "https://example.com"}, **expect(3, type="page", userId="u-1", category="Docs", name="Prices", properties={"url": "https://example.com"}))
    client.screen("u-1", "App", "Basket", {"items": 3}, **expect(4, type="screen", userId="u-1", category="App", name="Basket", properties={"items": 3}))
    client.group("u-1", "g-1", {"name": "Example"}, **expect(5, type="group", userId="u-1", groupId="g-1", traits={"name": "Example"}))
    client.alias("old", "u-1", **expect(6, type="alias", previousId="old", userId="u-1"))
    return expected


def bare(body):
    """What the caller gave: without what clients and the server add."""
    body = {key: value for key, value in body.items() if key not in ("timestamp", "originalTimestamp", "sentAt", "receivedAt", "channel", "anonymousId", "_metadata", "writeKey")}
    # RudderStack's clients write traits of a person into the context.
    if "traits" not in body and "traits" in body["context"]:
        body["traits"] = body["context"]["traits"]
    body["context"] = {key: value for key, value in body["context"].items() if key in ("ip", "locale")}
    return body


def compare(partner, expected, what):
    arrived = lambda: [body for _, body in partner.taken()]
    wait_for(lambda: len(arrived()) >= len(expected), 30, f"{what}: {len(arrived())} of {len(expected)} events arrived")
    time.sleep(0.3)
    bodies = arrived()
    check(len(bodies) == len(expected), f"{what}: {len(bodies)} bodies of {len(expected)} events")
    for body in bodies:
        wanted = expected[body["messageId"]]
        check(bare(body) == wanted, f"{what}: {bare(body)}\n  instead of {wanted}")
        # A client's clock is right, or is corrected by how far it is off: on one machine by nothing to speak of.
        time_of = datetime.datetime.fromisoformat(body["timestamp"].replace("Z", "+00:00"))
        check(abs((time_of - TIME).total_seconds()) < 5, f"{what}: the time is {body['timestamp']}")
    partner.bodies.clear()


def main():
    for name in ("segment", "analytics", "rudder", "customerio", "hightouch", "backoff"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    partner = Partner()
    server = Server(partner, configuration(partner)).start()
    url = f"http://127.0.0.1:{server.port}"
    try:
        for name, make in CLIENTS.items():
            for packs in (False, True):
                failed = []
                client = make(KEY, host=url, gzip=packs, on_error=lambda error, items: failed.append(error), max_retries=4)
                expected = calls(client, f"{name}-{packs}")
                client.flush()
                client.join()
                check(not failed, f"{name}: {failed}")
                compare(partner, expected, f"{name}, {'gzip' if packs else 'plain'}")

            failed = []
            client = make("wrong", host=url, on_error=lambda error, items: failed.append(error), max_retries=1)
            client.track("u-1", "Never")
            client.flush()
            client.join()
            check(failed and "401" in str(failed[0]) or "unauthorized" in str(failed), f"{name}: a wrong key comes to {failed}")

            # The server is away for a moment: clients try again, and nothing is lost.
            failed = []
            client = make(KEY, host=url, on_error=lambda error, items: failed.append(error), max_retries=10)
            server.end()
            expected = calls(client, f"{name}-restart")
            time.sleep(0.5)
            server.start()
            client.flush()
            client.join()
            check(not failed, f"{name} over a restart: {failed}")
            compare(partner, expected, f"{name}, over a restart")
            print(f"{name}: all calls, packed and not, a wrong key, a restart")
    finally:
        server.close()
        partner.stop()


def full():
    """Too many events wait: clients are asked to come again, do so, and nothing is lost."""
    partner = Partner()
    # The destination is not left alone for half a minute after failures, which would prove nothing here.
    patient = configuration(partner) | {"pipeline": {"breaker": {"pause": "1 s", "longestPause": "2 s"}}}
    server = Server(partner, patient, QUEUE_EVENTS=str(WAITING)).start()
    url = f"http://127.0.0.1:{server.port}"
    try:
        partner.status = 503
        batch = [{"type": "track", "event": "Waits", "userId": "u", "messageId": f"fill-{number}"} for number in range(WAITING)]
        status, _ = server.post("/v1/batch", {"batch": batch})
        check(status == 200, f"a batch that fits is answered with {status}")
        status, _ = server.post("/v1/track", {"event": "More", "userId": "u"})
        check(status == 429, f"one event more is answered with {status}")
        failed, expected, clients = [], {}, []
        for name, make in CLIENTS.items():
            clients.append(make(KEY, host=url, on_error=lambda error, items, name=name: failed.append((name, error)), max_retries=10))
            expected |= calls(clients[-1], f"{name}-full")
        time.sleep(1)
        check(not failed, f"a client gives up when it is asked to come again: {failed}")
        partner.status = 200
        for client in clients:
            client.flush()
            client.join()
        check(not failed, f"after 429: {failed}")
        wait_for(lambda: len(partner.taken()) >= len(expected) + WAITING, 60, f"after 429: {len(partner.taken())} events arrived")
        with partner.lock:
            partner.bodies[:] = [(path, body) for path, body in partner.bodies if not body["messageId"].startswith("fill-")]
        compare(partner, expected, "after 429")
        print("all five: 429, and again")
    finally:
        server.close()
        partner.stop()


main()
full()
