#!/usr/bin/env python3
"""What users put in is nowhere on the disk, in the log, in the metrics or on the program's output in the
clear.   canary_test.py NSL-ENCLAVE-SIM

The search is for each value as it is, as hex, as base64 at its three alignments, and as UTF-16."""

import base64
import os

import service_case
from service_case import Caller

FUNCTION = """
export const config = { secrets: ["API_KEY"] };
export default async function (input, { secrets, storage, log }) {
  // CANARY-code-3f9a61
  await storage.put("CANARY-storagekey-77be02", "CANARY-stored-15c2aa");
  console.log("CANARY-log-b02d11", input.value, secrets.API_KEY);
  if (input.fail) throw new Error("CANARY-error-61f0d4");
  return "CANARY-result-4e8c19";
}
"""
VALUES = ["CANARY-code-3f9a61", "CANARY-stored-15c2aa", "CANARY-storagekey-77be02",
          "CANARY-log-b02d11", "CANARY-error-61f0d4", "CANARY-result-4e8c19",
          "CANARY-secret-90ab7c", "CANARY-input-c3d55e", "CANARY-idempotency-0d9e1f",
          "CANARY-adhoc-8a1b2c", "CANARY-signed-2b7f60"]


def forms(value):
    content = value.encode()
    yield content
    yield content.hex().encode()
    yield content.hex().upper().encode()
    yield value.encode("utf-16-le")
    for shift in range(3):
        # What does not depend on the neighbours.
        text = base64.b64encode(b"\0" * shift + content).rstrip(b"=")
        yield text[4 if shift else 0:-2]


class Canary(service_case.ServiceCase):
    def use_everything(self):
        """Returns the tokens that were made."""
        ada = self.register("ada")
        me = Caller(ada)
        self.ok(self.service.curl("PUT", "/v1/secrets/API_KEY", me, "CANARY-secret-90ab7c"))
        token = self.ok(self.service.curl(
            "POST", "/v1/tokens", me,
            {"scopes": ["functions:invoke"], "allFunctions": True, "lifetimeSeconds": 600}),
            201).json["token"]
        jwt = ada.jwt(self.service.audience)
        self.deploy(ada, "f", FUNCTION)
        keyed = ["Idempotency-Key: CANARY-idempotency-0d9e1f"]
        body = {"value": "CANARY-input-c3d55e"}
        reply = self.ok(self.invoke(Caller(bearer=token), "f", body, keyed), 200)
        self.assertEqual(reply.json, "CANARY-result-4e8c19")
        self.ok(self.invoke(Caller(bearer=jwt), "f", body), 200)
        self.refused(self.invoke(me, "f", {**body, "fail": True}), 422, "function-threw")
        self.ok(self.service.curl("POST", "/v1/execute", me, {
            "code": "export default () => 'CANARY-adhoc-8a1b2c'"}), 200)
        self.ok(self.service.curl("POST", "/v1/keys", me, {"name": "k", "kind": "ed25519"}), 201)
        self.ok(self.service.curl("POST", "/v1/keys/k/sign", me, "CANARY-signed-2b7f60"), 200)
        # Refusals repeat nothing of what they refuse.
        for path in ("/v1/CANARY-input-c3d55e", "/v1/secrets/CANARY-input-c3d55e",
                     "/v1/functions/CANARY-input-c3d55e?x=CANARY-input-c3d55e"):
            self.service.curl("GET", path, me)
        self.service.curl("GET", "/v1/gas", Caller(bearer="CANARY-input-c3d55e"))
        self.service.curl("POST", "/v1/tokens", me, "{CANARY-input-c3d55e",
                          content_type="application/json")
        return [token, jwt]

    def everything_on_disk(self):
        for folder, _, names in os.walk(self.folder):
            for name in names:
                if name.endswith((".key", ".crt")):
                    continue  # the test's own
                with open(os.path.join(folder, name), "rb") as file:
                    yield name, file.read()

    def search(self, places, values):
        self.assertGreater(len(places), 0)
        for name, content in places:
            for value in values:
                for form in forms(value):
                    self.assertNotIn(form, content, f"{value} in {name}")

    def test_nothing_that_users_put_in_is_found_outside(self):
        self.start({"log": {"level": "debug"}})
        values = VALUES + self.use_everything()
        metrics = self.service.curl("GET", "/v1/admin/metrics", Caller(self.operator)).body
        self.ok(self.service.curl("POST", "/v1/admin/backup", Caller(self.operator),
                                  {"name": "canary"}), 201)
        self.assertEqual(self.service.stop(), 0)
        places = list(self.everything_on_disk())
        names = {name for name, _ in places}
        self.assertIn("canary.nslbackup", names)
        self.assertIn("log-000001.jsonl", names)
        self.search([("metrics", metrics), *places], values)

    def test_the_search_finds_what_is_there(self):
        """It can fail."""
        for form in forms("CANARY-a"):
            with self.assertRaises(AssertionError):
                self.search([("file", b"before " + form + b" after")], ["CANARY-a"])

    def test_each_line_of_the_log_is_json_and_has_no_credential(self):
        self.start({"log": {"level": "debug"}})
        self.use_everything()
        self.assertEqual(self.service.stop(), 0)
        lines = [line for name, content in self.everything_on_disk() if name.endswith(".jsonl")
                 for line in content.decode().splitlines()]
        events = [service_case.json.loads(line)["event"] for line in lines]
        for event in ("app.simulation", "app.settings-fixed", "app.started", "secrets.put",
                      "identity.token-created", "interface.refused", "app.stopped"):
            self.assertIn(event, events)


if __name__ == "__main__":
    service_case.main()
