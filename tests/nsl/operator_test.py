#!/usr/bin/env python3
"""`nsl keys`, `gas`, `token`, `admin`.   operator_test.py NSL NSL-ENCLAVE-SIM"""

import service_case
from service_case import HELLO


class Keys(service_case.ServiceCase):
    def test_create_list_rotate_remove(self):
        made = self.reply("keys", "create", "oracle")
        self.assertTrue(made["neoAddress"].startswith("N"))
        self.refused(8, "already-exists", "keys", "create", "oracle")
        self.assertIn("oracle", self.ok("keys", "ls").out)
        self.assertNotEqual(self.reply("keys", "rotate", "oracle")["publicKey"],
                            made["publicKey"])
        self.assertEqual(len(self.reply("keys", "show", "oracle")["versions"]), 2)
        self.ok("keys", "rm", "oracle", "--version", "1")
        self.ok("keys", "rm", "oracle")
        for command in ("show", "rotate", "rm"):
            self.refused(7, "not-found", "keys", command, "oracle")
        self.refused(2, "invalid-argument", "keys", "create", "odd", "--kind", "rsa")

    def test_sign(self):
        self.ok("keys", "create", "signer", "--kind", "ed25519")
        first = self.ok("keys", "sign", "signer", stdin="message").out
        self.write("message", "message")
        self.assertEqual(self.ok("keys", "sign", "signer", "--file", "message").out,
                         self.ok("keys", "sign", "signer", stdin="message\n").out)
        self.assertRegex(first, r"^[\w-]{86}\n$")
        self.refused(2, "invalid-argument", "keys", "sign", "signer", "--digest", "00")
        self.refused(7, "not-found", "keys", "sign", "missing", stdin="x")

    def test_import(self):
        self.ok("keygen", "--out", "mine.pem")
        self.ok("keys", "import", "mine", "--file", "mine.pem", "--function", "f")
        self.assertEqual(self.reply("keys", "show", "mine")["access"]["functions"], ["f"])
        self.refused(2, "bad-key", "keys", "import", "bad", stdin="nonsense")

    def test_grant(self):
        self.ok("keys", "create", "granted")
        self.ok("keys", "grant", "granted", "--function", "only-this")
        self.assertTrue(self.reply("keys", "show", "granted")["access"]["restricted"])
        self.ok("keys", "grant", "granted", "--all")
        self.refused(7, "not-found", "keys", "grant", "missing", "--all")


class Gas(service_case.ServiceCase):
    def test_invocations_cost(self):
        before = self.reply("gas", "show")
        self.deploy("hello", HELLO)
        gas = self.reply("invoke", "hello")["gas"]
        after = self.reply("gas", "show")
        self.assertGreaterEqual(before["left"] - after["left"], gas)
        self.assertRegex(self.ok("gas", "show").out, r"(?m)^left +[\d ]+$")

    def test_history(self):
        self.assertIn("grant", self.ok("gas", "history").out)
        self.assertTrue(self.reply("gas", "history", "--limit", "1")["entries"])

    def test_an_operator_has_none(self):
        self.refused(6, "permission-denied", "gas", "show", "--profile", "local-operator")


class Token(service_case.ServiceCase):
    def test_create_list_revoke(self):
        made = self.reply("token", "create", "--scope", "gas:read", "--all-functions", "--label", "ci")
        self.assertTrue(made["token"].startswith("nsl_a_"))
        self.assertIn("ci", self.ok("token", "ls").out)
        self.assertNotIn(made["token"], self.ok("token", "ls").out)
        self.environment = self.environment | {"NSL_TOKEN": made["token"]}
        self.ok("gas", "show")
        self.environment = {name: value for name, value in self.environment.items()
                            if name != "NSL_TOKEN"}
        self.ok("token", "revoke", made["id"])
        self.refused(7, "not-found", "token", "revoke", made["id"])
        self.environment = self.environment | {"NSL_TOKEN": made["token"]}
        self.refused(6, "token-refused", "gas", "show")

    def test_delegations(self):
        made = self.reply("token", "create", "--delegate", "--scope", "functions:invoke",
                          "--function", "hello", "--life", "1h")
        self.assertTrue(made["token"].startswith("nsl_d_"))
        self.assertIn(made["id"], self.ok("token", "ls", "--delegations").out)
        self.assertNotIn(made["id"], self.ok("token", "ls").out)
        self.ok("token", "revoke", made["id"], "--delegations")

    def test_what_is_refused(self):
        self.refused(2, "invalid-argument", "token", "create", "--scope", "everything")
        self.refused(2, "invalid-argument", "token", "create", "--scope", "gas:read", "--life", "x")
        self.expect(self.run_nsl("token", "create"), 2, "", ["--scope"])
        self.expect(self.run_nsl("token", "create", "--scope", "gas:read", "--application", "N"), 2)


class Admin(service_case.ServiceCase):
    def refused_to_user(self, *arguments):
        self.refused(6, "permission-denied", "admin", *arguments)

    def test_users_may_not(self):
        user = self.service["user"]
        for arguments in (["gas", user, "5"], ["gas", user], ["limits", user], ["disable", user],
                          ["enable", user], ["users"], ["backup", "b"], ["status"], ["metrics"],
                          ["tuning"], ["allowlist"], ["allow", user], ["disallow", user],
                          ["reset-clock"]):
            self.refused_to_user(*arguments)

    def test_gas(self):
        user = self.new_user("rich")
        run = self.operator("gas", user, "5000", "--reference", "invoice 7")
        self.assertIn("credited 5 000", run.out)
        self.assertIn("invoice 7", self.ok("gas", "history", "--profile", "rich").out)
        self.assertRegex(self.operator("gas", user).out, r"(?m)^credited +")
        self.expect(self.run_nsl("admin", "gas", "nobody", "5", "--profile", "local-operator"), 2, "")

    def test_limits(self):
        user = self.new_user("small")
        self.operator("limits", user, "--storage", "10")
        self.refused(2, "quota-exceeded", "secret", "put", "A", "--profile", "small", stdin="x" * 100)
        self.operator("limits", user, "--standard")
        self.ok("secret", "put", "A", "--profile", "small", stdin="x" * 100)
        self.assertRegex(self.operator("limits", user).out, r"(?m)^used +[1-9]")

    def test_disable_and_enable(self):
        user = self.new_user("locked")
        self.operator("disable", user)
        self.refused(6, "user-disabled", "gas", "show", "--profile", "locked")
        self.assertRegex(self.operator("users").out, rf"(?m)^{user} +disabled")
        self.operator("enable", user)
        self.ok("gas", "show", "--profile", "locked")

    def test_allowlist(self):
        user = self.service["user"]
        self.operator("allow", user)
        self.assertIn(user, self.operator("allowlist").out)
        self.operator("disallow", user)
        self.assertNotIn(user, self.operator("allowlist").out)

    def test_operation(self):
        self.assertRegex(self.operator("status").out, r"(?m)^requests +[1-9]")
        self.assertIn("# ", self.operator("metrics").out)
        self.assertRegex(self.operator("backup", "one").out, r"(?m)^backup +one$")
        self.refused(8, "already-exists", "admin", "backup", "one", "--profile", "local-operator")
        self.operator("reset-clock")

    def test_tuning(self):
        self.assertIn("users.burst", self.operator("tuning").out)
        self.operator("tuning", "users.burst", "401")
        self.assertRegex(self.operator("tuning").out, r"(?m)^users\.burst +401 ")
        self.refused(2, "invalid-argument", "admin", "tuning", "users.burst", "0", "--profile",
                     "local-operator")
        self.expect(self.run_nsl("admin", "tuning", "users.burst", "x", "--profile",
                                 "local-operator"), 2, "")


if __name__ == "__main__":
    service_case.main()
