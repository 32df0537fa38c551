#!/usr/bin/env python3
"""What users and operators do, from registering to leaving, over HTTPS.
round_trip_test.py NSL-ENCLAVE-SIM"""

import json

import service_case
from service_case import NOBODY, Caller

COUNTER = """
export const config = { secrets: ["GREETING"], keys: ["oracle"] };
export default async function (input, { secrets, storage, keys, log }) {
  const count = ((await storage.get("count")) ?? 0) + 1;
  await storage.put("count", count);
  return { count, greeting: secrets.GREETING, name: input.name };
}
"""


class RoundTrip(service_case.ServiceCase):
    def setUp(self):
        super().setUp()
        self.start({"users": {"registration_gas": 5}})

    def get(self, path, key):
        return self.ok(self.service.curl("GET", path, Caller(key)), 200).json

    def test_simulation_is_told_wherever_somebody_looks(self):
        self.assertIn("SIMULATION", self.service.text())
        for path in ("/v1/version", "/v1/status"):
            reply = self.ok(self.service.curl("GET", path), 200).json
            self.assertIs(reply["simulation"], True)
            self.assertIn("SIMULATION", reply["warning"])
        self.ok(self.service.curl("GET", "/healthz"), 200)
        self.ok(self.service.curl("GET", "/readyz"), 200)
        with open(self.service.ready_file, encoding="ascii") as file:
            self.assertIs(json.load(file)["simulation"], True)

    def test_a_user_registers_deploys_invokes_and_leaves(self):
        ada = self.register("ada")
        me = Caller(ada)
        self.assertEqual(self.get("/v1/users/me", ada)["id"], ada.user)
        self.ok(self.service.curl("PUT", "/v1/secrets/GREETING", me, "hello"))
        self.ok(self.service.curl("POST", "/v1/keys", me, {"name": "oracle", "kind": "p256"}), 201)
        self.deploy(ada, "counter", COUNTER)
        for count in (1, 2):
            reply = self.ok(self.invoke(me, "counter", {"name": "Ada"}), 200)
            self.assertEqual(reply.json, {"count": count, "greeting": "hello", "name": "Ada"})
            self.assertIn("nsl-invocation", reply.headers)
        stored = self.ok(self.service.curl("GET", "/v1/functions/counter/storage/count", me), 200)
        self.assertEqual(stored.json, 2)
        self.ok(self.service.curl("DELETE", "/v1/users/me", me))
        self.refused(self.service.curl("GET", "/v1/users/me", me), 403, "not-registered")
        again = self.ok(self.service.curl("POST", "/v1/users", me), 201)
        self.assertEqual(again.json["id"], ada.user)
        self.assertEqual(self.get("/v1/functions", ada)["functions"], [])

    def test_registration_takes_a_proof_of_the_key(self):
        key = self.key("nobody")
        self.refused(self.service.curl("POST", "/v1/users", NOBODY, {"key": key.jwk}), 401,
                     "unauthenticated")
        self.ok(self.service.curl("POST", "/v1/users", Caller(bearer=key.jwt(self.service.audience)),
                                  {"key": key.jwk}), 201)
        self.refused(self.service.curl("POST", "/v1/users", Caller(key)), 409, "already-exists")
        self.refused(self.service.curl("POST", "/v1/users", Caller(self.operator)), 400,
                     "identity-key")

    def test_gas_is_granted_credited_used_and_told(self):
        ada = self.register("ada", gas=0)
        self.assertEqual(self.get("/v1/gas", ada)["left"], 5)
        self.credit(ada, 1000, "once")
        self.credit(ada, 1000, "once")
        self.assertEqual(self.get("/v1/gas", ada)["left"], 1005)
        self.refused(self.service.curl("POST", "/v1/execute", Caller(ada),
                                       {"code": "export default () => 1"}), 402, "insufficient-gas")
        self.credit(ada, 10**12)
        reply = self.ok(self.service.curl("POST", "/v1/execute", Caller(ada),
                                          {"code": "export default (x) => x + 1", "input": 41}), 200)
        self.assertEqual(reply.json["result"], 42)
        self.assertEqual(self.get("/v1/gas", ada)["left"], 10**12 + 1005 - reply.json["gas"])
        kinds = [entry["kind"] for entry in self.get("/v1/gas/history", ada)["entries"]]
        self.assertIn("grant", kinds)
        self.assertEqual(kinds.count("credit"), 2)

    def test_secrets_have_versions(self):
        me = Caller(self.register("ada"))
        for value in ("one", "two"):
            self.ok(self.service.curl("PUT", "/v1/secrets/API_KEY", me, value))
        self.assertEqual(self.service.curl("GET", "/v1/secrets/API_KEY", me).body, b"two")
        self.assertEqual(self.service.curl("GET", "/v1/secrets/API_KEY?version=1", me).body, b"one")
        self.ok(self.service.curl("DELETE", "/v1/secrets/API_KEY", me))
        self.refused(self.service.curl("GET", "/v1/secrets/API_KEY", me), 404, "not-found")

    def test_keys_sign_and_openssl_verifies(self):
        me = Caller(self.register("ada"))
        self.ok(self.service.curl("POST", "/v1/keys", me, {"name": "oracle", "kind": "ed25519"}),
                201)
        reply = self.ok(self.service.curl("POST", "/v1/keys/oracle/sign", me, "message"), 200)
        self.assertTrue(reply.json["signature"])
        self.ok(self.service.curl("POST", "/v1/keys/oracle/rotate", me))
        self.assertEqual(
            self.service.curl("POST", "/v1/keys/oracle/sign", me, "message").json["version"], 2)

    def test_a_reply_is_kept_for_its_idempotency_key(self):
        ada = self.register("ada")
        self.ok(self.service.curl("PUT", "/v1/secrets/GREETING", Caller(ada), "hello"))
        self.ok(self.service.curl("POST", "/v1/keys", Caller(ada), {"name": "oracle", "kind": "p256"}),
                201)
        self.deploy(ada, "counter", COUNTER)
        headers = ["Idempotency-Key: k1"]
        first = self.ok(self.invoke(Caller(ada), "counter", {}, headers), 200)
        second = self.ok(self.invoke(Caller(ada), "counter", {}, headers), 200)
        self.assertEqual(first.body, second.body)
        self.assertEqual(second.headers["nsl-replayed"], "true")
        self.refused(self.invoke(Caller(ada), "counter", {"other": 1}, headers), 422,
                     "idempotency-mismatch")

    def test_another_users_function_is_invoked_only_if_it_may_be(self):
        ada, bob = self.register("ada"), self.register("bob")
        self.deploy(ada, "hidden", "export default () => 1")
        self.deploy(ada, "open", "export default () => 2", "?callers=public")
        path = f"/v1/users/{ada.user}/functions/"
        self.assertEqual(self.service.curl("POST", path + "open/invoke", Caller(bob)).json, 2)
        self.refused(self.service.curl("POST", path + "hidden/invoke", Caller(bob)), 404, "not-found")
        self.refused(self.service.curl("POST", path + "absent/invoke", Caller(bob)), 404, "not-found")

    def test_an_operator_disables_a_user_whose_connections_end(self):
        ada = self.register("ada")
        client = self.service.client(ada)
        self.assertEqual(client.request("GET", "/v1/gas").status, 200)
        admin = f"/v1/admin/users/{ada.user}/"
        self.ok(self.service.curl("POST", admin + "disable", Caller(self.operator)))
        self.refused(self.service.curl("GET", "/v1/gas", Caller(ada)), 403, "user-disabled")
        self.ok(self.service.curl("POST", admin + "enable", Caller(self.operator)))
        with self.assertRaises((OSError, service_case.http.client.HTTPException)):
            for _ in range(100):  # the connection of before ends soon
                client.request("GET", "/v1/gas")
                service_case.time.sleep(0.05)
                if client.connection is None:
                    raise ConnectionError
                if client.connection.sock is None:
                    raise ConnectionError
        self.ok(self.service.curl("GET", "/v1/gas", Caller(ada)), 200)

    def test_an_operator_reads_metrics_tunes_and_backs_up(self):
        operator = Caller(self.operator)
        self.service.curl("GET", "/healthz")
        metrics = self.ok(self.service.curl("GET", "/v1/admin/metrics", operator), 200).body.decode()
        self.assertRegex(metrics, r"(?m)^nsl_requests_total \d+$")
        self.assertIn('nsl_events_total{event="app.started"} 1\n', metrics)
        path = "/v1/admin/tuning"
        self.ok(self.service.curl("PUT", path + "/users.at_once", operator, {"value": 33}))
        settings = self.ok(self.service.curl("GET", path, operator), 200).json["settings"]
        self.assertEqual([s["value"] for s in settings if s["name"] == "users.at_once"], [33])
        self.refused(self.service.curl("PUT", path + "/users.at_once", operator, {"value": 0}), 400,
                     "invalid-argument")
        self.refused(self.service.curl("PUT", path + "/operators.keys", operator, {"value": 1}), 400,
                     "invalid-argument")
        self.ok(self.service.curl("POST", "/v1/admin/clock/reset", operator))
        self.ok(self.service.curl("POST", "/v1/admin/backup", operator, {"name": "first"}), 201)
        self.refused(self.service.curl("POST", "/v1/admin/backup", operator, {"name": "first"}), 409,
                     "already-exists")
        self.refused(self.service.curl("POST", "/v1/admin/backup", operator, {"name": "../x"}), 400,
                     "invalid-argument")

    def test_all_is_there_after_a_restart(self):
        ada = self.register("ada")
        self.ok(self.service.curl("PUT", "/v1/secrets/API_KEY", Caller(ada), "kept"))
        token = self.ok(self.service.curl(
            "POST", "/v1/tokens", Caller(ada),
            {"scopes": ["secrets:read"], "allFunctions": True, "lifetimeSeconds": 3600}), 201).json["token"]
        self.assertEqual(self.service.stop(), 0)
        self.service.start()
        for caller in (Caller(ada), Caller(bearer=token)):
            self.assertEqual(self.service.curl("GET", "/v1/secrets/API_KEY", caller).body, b"kept")


if __name__ == "__main__":
    service_case.main()
