"""A fleet on paper: ways of sharing partners' limits among workers. Seeded, so that it prints the same table each time.

usage: model.py [PAGE]   with a page, that is to show the table

Every destination always has events, and its partner takes RATE requests a second and not more than that at once; what comes
beyond is answered with 429 and "Retry-After: 1". One worker dies in the middle. Allowed are the limit and one second of it saved up.
"""
import random, sys

WORKERS, DESTINATIONS, RATE, SECONDS, TICK, LEASE, CHUNK = 20, 40, 15.0, 120, 0.05, 10.0, 5
DIES = SECONDS / 2


class Bucket:
    def __init__(self, rate, tokens=None):
        self.rate, self.capacity = rate, max(1.0, rate)
        self.tokens, self.at = self.capacity if tokens is None else tokens, 0.0

    def take(self, now, count=1):
        self.tokens, self.at = min(self.capacity, self.tokens + (now - self.at) * self.rate), now
        if self.tokens < count:
            return False
        self.tokens -= count
        return True


def run(way, seed=1):
    rng = random.Random(seed)
    taken = refused = calls = 0
    for destination in range(DESTINATIONS):
        # A partner measures with a little more than it says, as requests do not come as evenly as they were sent.
        partner, pool = Bucket(RATE * 1.01), Bucket(RATE)
        partner.capacity += 2
        mine = {"none": RATE, "share": RATE / WORKERS}.get(way, RATE)
        buckets = [Bucket(mine) for _ in range(WORKERS)]
        chunks, waits = [0] * WORKERS, [0.0] * WORKERS
        owner, owned_from = destination % WORKERS, 0.0
        now = 0.0
        while now < SECONDS:
            order = list(range(WORKERS)) if way != "owner" else [owner]
            rng.shuffle(order)
            for worker in order:
                if worker == 0 and now >= DIES:
                    if way == "owner":
                        # Its successor comes when the lease is over, and takes it that the limit was used up.
                        owner, owned_from = 1 + destination % (WORKERS - 1), DIES + LEASE
                        buckets[owner] = Bucket(RATE, 0.0)
                        buckets[owner].at = owned_from
                    continue
                if now < waits[worker] or way == "owner" and now < owned_from:
                    continue
                while True:
                    if way == "tokens":
                        if not chunks[worker]:
                            # One call takes some tokens for the next requests.
                            calls += 1
                            if not pool.take(now, CHUNK):
                                # Until there are so many again, it asks no more.
                                waits[worker] = now + CHUNK / RATE
                                break
                            chunks[worker] = CHUNK
                        chunks[worker] -= 1
                    elif not buckets[worker].take(now):
                        break
                    if partner.take(now):
                        taken += 1
                    else:
                        refused += 1
                        waits[worker] = now + 1
                        break
            now += TICK
    return taken / (DESTINATIONS * RATE * (SECONDS + 1)), refused / max(1, taken + refused), calls / SECONDS


def table():
    lines = ["| how the limit is shared | used of what partners allow | answered 429 | calls to something shared |", "|---|---|---|---|"]
    for way, name in [("none", "not at all: each worker has all of it"), ("share", "each worker has a fixed share"),
                      ("tokens", f"tokens out of one place, {CHUNK} at a time"), ("owner", "one owner for each destination")]:
        used, refused, calls = run(way)
        lines.append(f"| {name} | {100 * used:.1f} % | {100 * refused:.1f} % | {f'{calls:.0f}/s' if calls else 'none'} |")
    return "\n".join(lines)


if __name__ == "__main__":
    found = table()
    print(found)
    # A page that shows the table shows this one.
    for page in sys.argv[1:]:
        with open(page) as text:
            if found not in text.read():
                sys.exit(f"{page} shows another table")
