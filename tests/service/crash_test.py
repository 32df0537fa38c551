#!/usr/bin/env python3
"""The whole service killed under load, and on a disk that takes no more: what was acknowledged is there
afterwards, what was retried ran once, and gas adds up.   crash_test.py NSL-ENCLAVE-SIM

Gas: an invocation that wrote has its debit in its own transaction, so it is paid for if, and only if,
its writes are there. One that wrote nothing may go unpaid, if it ended within the last window before
the kill (gas.window_ms, and the write under way)."""

import http.client
import itertools
import json
import os
import shutil
import subprocess
import threading
import time

import service_case
from service_case import Caller

# Adds an entry under the id that the caller chose, and counts all of them.
JOURNAL = """
export default async function ({ id }, { storage }) {
  const count = ((await storage.get("count")) ?? 0) + 1;
  await storage.put("count", count);
  await storage.put("entry-" + id, count);
  return { id, count };
}
"""
PURE = "export default ({ n }) => n * 2;"

GAS = 10**15


class Load:
    """Threads that ask for things until the service is gone, and remember what was acknowledged."""

    def __init__(self, service, key, ids):
        self.service, self.key, self.ids = service, key, ids
        self.entries = {}    # id of a journal entry: count that was answered
        self.unclear = set()  # ids without an answer
        self.secrets = {}    # name: the last value that was acknowledged
        self.tried = {}      # name: the value that was not
        self.paid = 0        # gas of journal entries that were acknowledged
        self.pure = 0        # gas of the others
        self.given_up = 0    # journal entries that met too many conflicts
        self.faults = []
        self.lock = threading.Lock()
        self.acknowledged = threading.Semaphore(0)

    def enter(self, client, number):
        reply = client.request("POST", "/v1/functions/journal/invoke", json.dumps({"id": number}),
                               {"Idempotency-Key": f"entry-{number}"})
        with self.lock:
            if reply.status == 200:
                self.entries[number] = reply.json["count"]
                self.unclear.discard(number)
                self.paid += int(reply.headers["nsl-gas"])
                self.acknowledged.release()
            elif reply.status == 409:  # conflict: it did not happen, and its last run is paid
                self.unclear.discard(number)
                self.given_up += 1
            elif reply.status < 500:
                self.faults.append(reply)
        return reply

    def put(self, client, name, value):
        self.tried[name] = value
        reply = client.request("PUT", "/v1/secrets/" + name, value, content_type="text/plain")
        if reply.status // 100 == 2:
            with self.lock:
                self.secrets[name] = value
                del self.tried[name]

    def compute(self, client, number):
        reply = client.request("POST", "/v1/functions/pure/invoke", json.dumps({"n": number}))
        if reply.status == 200:
            with self.lock:
                self.pure += int(reply.headers["nsl-gas"])

    def journal_thread(self):
        client = self.service.client(self.key)
        try:
            while True:
                number = next(self.ids)
                with self.lock:
                    self.unclear.add(number)
                if self.enter(client, number).status >= 500:
                    return
        except (OSError, http.client.HTTPException):
            pass

    def other_thread(self, index):
        client = self.service.client(self.key)
        try:
            for number in itertools.count():
                self.put(client, f"S{index}", f"value-{time.monotonic_ns()}")
                self.compute(client, number)
        except (OSError, http.client.HTTPException):
            pass

    def run(self, entries, end):
        threads = [threading.Thread(target=self.journal_thread) for _ in range(3)]
        threads += [threading.Thread(target=self.other_thread, args=(i,)) for i in range(2)]
        for thread in threads:
            thread.start()
        for _ in range(entries):
            if not self.acknowledged.acquire(timeout=service_case.PATIENCE):
                break
        end()
        for thread in threads:
            thread.join(service_case.PATIENCE)


class Crash(service_case.ServiceCase):
    def setUp(self):
        super().setUp()
        self.start({"housekeeping": {"every_s": 1}, "functions": {"attempts": 50}})
        self.ada = self.register("ada", gas=GAS)
        self.deploy(self.ada, "journal", JOURNAL)
        self.deploy(self.ada, "pure", PURE)
        self.ids = itertools.count(1)
        pure = self.ok(self.invoke(Caller(self.ada), "pure", {"n": 1}), 200)
        self.gas_of_pure = int(pure.headers["nsl-gas"])
        entry = self.ok(self.invoke(Caller(self.ada), "journal", {"id": "first"}), 200)
        self.gas_of_entry = int(entry.headers["nsl-gas"])
        # What came before is stored, so that no kill forgets it; from here on gas is counted.
        self.assertEqual(self.service.stop(), 0)
        self.service.start()
        self.gas_before = self.gas_left()
        self.load = Load(self.service, self.ada, self.ids)

    def gas_left(self):
        return self.ok(self.service.curl("GET", "/v1/gas", Caller(self.ada)), 200).json["left"]

    def stored(self, key):
        return self.service.curl("GET", f"/v1/functions/journal/storage/{key}", Caller(self.ada))

    def retry_unclear(self):
        """As a caller would: the same request with the same key, until there is an answer."""
        client = self.service.client(self.ada)
        for number in sorted(self.load.unclear):
            reply = self.load.enter(client, number)
            self.assertEqual(reply.status, 200, reply)

    def check(self):
        self.assertEqual(self.load.faults, [])
        self.retry_unclear()
        entries = self.load.entries
        counts = sorted(entries.values())
        self.assertEqual(counts, list(range(2, len(counts) + 2)), "each ran once, and is there")
        self.assertEqual(self.ok(self.stored("count"), 200).json, len(counts) + 1)
        for number in list(entries)[-20:]:
            self.assertEqual(self.stored(f"entry-{number}").json, entries[number])
        for name, value in self.load.secrets.items():
            met = self.service.curl("GET", "/v1/secrets/" + name, Caller(self.ada)).body.decode()
            self.assertIn(met, (value, self.load.tried.get(name)))
        used = self.gas_before - self.gas_left()
        self.assertGreaterEqual(used, self.load.paid, "all that wrote is paid")
        # Beyond what was answered: what each other thread asked for last, each round, and what was
        # given up. An entry costs a little more as its numbers grow.
        unanswered = 2 * self.rounds * self.gas_of_pure + 2 * self.load.given_up * self.gas_of_entry
        self.assertLessEqual(used, self.load.paid + self.load.pure + unanswered,
                             "nothing is paid twice")

    def fill(self):
        """Writes until a write fails; returns that reply."""
        client = self.service.client(self.ada)
        for number in range(2000):
            entry = next(self.ids)
            self.load.unclear.add(entry)
            for reply in (self.load.enter(client, entry),
                          client.request("PUT", f"/v1/secrets/F{number % 10}", "x" * 60000,
                                         content_type="text/plain")):
                if reply.status >= 500:
                    return reply
        return self.fail("no write failed")

    def test_nothing_acknowledged_is_lost_when_it_is_killed_under_load(self):
        for self.rounds in range(1, 6):
            self.load.acknowledged = threading.Semaphore(0)
            self.load.run(12, self.service.kill)
            self.service.start()
            self.check()

    def test_nothing_acknowledged_is_lost_when_a_file_can_not_grow(self):
        self.rounds = 0
        self.assertEqual(self.service.stop(), 0)
        # Some tables and the log fit; then every write that grows a file fails.
        self.service.start(limit_file_size=1 << 20)
        failed = self.fill()
        self.assertIn(failed.problem, ("storage-io", "storage-poisoned"))
        ready = self.service.curl("GET", "/readyz")
        self.assertEqual(ready.status // 100, 5, ready)
        self.ok(self.service.curl("GET", "/v1/users/me", Caller(self.ada)), 200)  # reads go on
        self.service.kill()
        self.service.start()
        self.check()

    def test_nothing_acknowledged_is_lost_when_the_disk_is_full(self):
        self.rounds = 0
        self.assertEqual(self.service.stop(), 0)
        small = os.path.join(self.folder, "small")
        os.mkdir(small)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m,mode=0700", "none", small],
                                 check=False, capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("this user may not mount a file system")
        self.addCleanup(subprocess.run, ["umount", "--lazy", small], check=False)
        store = os.path.join(self.service.data, "store")
        shutil.copytree(store, small, dirs_exist_ok=True)
        os.rename(store, store + ".before")
        subprocess.run(["mount", "--bind", small, self.make_folder(store)], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", store], check=False)
        self.service.start()
        filler = os.path.join(small, "filler")  # no file of the store's
        with open(filler, "wb") as file:
            file.write(bytes(36 << 20))
        failed = self.fill()
        self.assertEqual((failed.status, failed.problem), (507, "storage-full"))
        self.ok(self.service.curl("GET", "/v1/users/me", Caller(self.ada)), 200)  # reads go on
        os.remove(filler)
        end = time.monotonic() + service_case.PATIENCE
        while self.service.curl("PUT", "/v1/secrets/AGAIN", Caller(self.ada), "1").status >= 500:
            self.assertLess(time.monotonic(), end, "writes do not go on")
            time.sleep(0.5)
        self.check()
        self.service.kill()
        self.service.start()
        self.check()
        self.service.kill()

    def make_folder(self, path):
        os.mkdir(path, 0o700)
        return path


if __name__ == "__main__":
    service_case.main()
