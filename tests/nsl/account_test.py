#!/usr/bin/env python3
"""`nsl keygen`, `login`, `register`, `account`, `profile`.   account_test.py NSL NSL-ENCLAVE-SIM"""

import os
import re
import stat
import subprocess

import service_case


class Account(service_case.ServiceCase):
    def login(self, *options, certificate=None):
        return self.run_nsl("login", self.service["url"], "--certificate",
                            certificate or self.service["certificate"], *options)

    def test_keygen(self):
        run = self.ok("keygen")
        self.assertEqual(stat.S_IMODE(os.stat(self.path("key.pem")).st_mode), 0o600)
        shown = self.ok("keygen", "--show", "key.pem", "--json").json
        self.assertRegex(shown["id"], r"^N[1-9A-HJ-NP-Za-km-z]{33}$")
        self.assertIn(shown["id"], run.out)
        self.refused(8, "already-exists", "keygen")
        self.refused(2, "bad-key", "keygen", "--show", self.write("bad.pem", "nonsense"))
        self.expect(self.run_nsl("keygen", "--kind", "rsa"), 2, "")

    def test_a_key_that_openssl_reads(self):
        self.ok("keygen", "--kind", "ed25519", "--out", "ed.pem")
        read = subprocess.run(["openssl", "pkey", "-in", self.path("ed.pem"), "-noout", "-text"],
                              check=True, capture_output=True)
        self.assertIn(b"ED25519", read.stdout)

    def test_from_a_new_key_to_an_account(self):
        for kind, pattern in (("p256", "^N"), ("ed25519", "^ed25519-")):
            with self.subTest(kind):
                self.ok("keygen", "--kind", kind, "--out", kind + ".pem")
                self.expect(self.login("--key", kind + ".pem", "--profile", kind), 0, ["register"])
                self.refused(6, "token-refused", "account", "show", "--profile", kind)
                run = self.ok("register", "--profile", kind)
                self.assertRegex(run.out.removeprefix("registered: "), pattern)
                self.refused(8, "already-exists", "register", "--profile", kind)
                self.assertEqual(self.reply("account", "show", "--profile", kind)["state"], "active")
        self.ok("profile", "use", "local")

    def test_account(self):
        run = self.ok("account", "show")
        self.assertIn(self.service["user"], run.out)
        self.assertRegex(run.out, r"(?m)^storage +[\d ]+ of [\d ]+ bytes$")

    def test_deleting_an_account(self):
        user = self.new_user("leaver")
        self.refused(2, "invalid-argument", "account", "delete", "--yes-delete", "me", "--profile",
                     "leaver")
        self.ok("account", "delete", "--yes-delete", user, "--profile", "leaver")
        self.refused(6, "token-refused", "account", "show", "--profile", "leaver")

    def test_a_token_in_the_place_of_a_key(self):
        token = self.ok("token", "create", "--scope", "gas:read", "--all-functions").out
        self.write("token", token)
        self.expect(self.login("--token", "token", "--profile", "by-token"), 0)
        self.ok("profile", "use", "local")
        self.ok("gas", "show", "--profile", "by-token")
        run = self.refused(6, "permission-denied", "secret", "ls", "--profile", "by-token")
        self.assertIn("secrets:list", run.err)
        self.refused(6, "unauthenticated", "register", "--profile", "by-token")

    def test_a_server_with_another_key(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-keyout", self.path("other.key"),
                        "-out", self.path("other.pem"), "-subj", "/CN=other", "-days", "2"],
                       check=True, capture_output=True)
        self.expect(self.login("--profile", "other", certificate="other.pem"), 40, "",
                    ["[wrong-server-key]"])

    def test_what_login_does_not_take(self):
        for arguments, part in ((["http://localhost"], "https://"), (["https://a:0"], "port"),
                                (["https://a/path"], "URL")):
            self.expect(self.run_nsl("login", *arguments, "--certificate",
                                     self.service["certificate"]), 2, "", [part])
        self.expect(self.login(certificate=self.write("bad.pem", "x")), 2, "", ["bad-certificate"])
        self.expect(self.login("--key", "missing.pem"), 2, "", ["missing.pem"])
        self.expect(self.run_nsl("login"), 2, "", ["URL"])

    def test_profiles(self):
        self.refused(2, "bad-profile", "gas", "show", "--profile", "nobody")
        self.refused(2, "bad-profile", "gas", "show", "--profile", "../x")
        self.expect(self.run_nsl("profile", "use", "nobody"), 2, "", ["nobody", "nsl up"])
        shown = self.ok("profile", "show", "local", "--json").json
        self.assertEqual(shown["url"], self.service["url"])
        self.expect(self.login("--profile", "spare"), 0)
        self.assertIn("spare", self.ok("profile", "ls").out)
        self.ok("profile", "use", "local")
        self.refused(6, "unauthenticated", "gas", "show", "--profile", "spare")
        self.ok("profile", "rm", "spare")
        self.assertNotIn("spare", self.ok("profile", "ls").out)

    def test_the_environment_names_a_profile_or_a_token(self):
        self.environment = self.environment | {"NSL_PROFILE": "local-operator"}
        self.ok("admin", "status")
        self.environment = self.environment | {"NSL_PROFILE": "local", "NSL_TOKEN": "nsl_a_wrong"}
        self.expect(self.run_nsl("gas", "show"), 6, "", [])

    def test_no_home(self):
        self.environment = {name: value for name, value in self.environment.items()
                            if name != "HOME"}
        self.expect(self.run_nsl("gas", "show"), 2, "", ["HOME"])

    def test_no_colours_in_a_file(self):
        self.assertNotIn("\x1b", self.ok("profile", "ls").out)

    def test_help_has_examples(self):
        for command in (["up"], ["login"], ["deploy"], ["invoke"], ["secret", "put"],
                        ["token", "create"], ["admin"], ["completion"], ["keygen"]):
            self.assertTrue(re.search("Examples:", self.ok(*command, "--help").out), command)


class Completion(service_case.nsl_case.NslCase):
    def words(self, *arguments):
        return self.expect(self.run_nsl("__complete", *arguments), 0).out.split()

    def test_commands_and_options(self):
        self.assertIn("deploy", self.words())
        self.assertNotIn("__complete", self.words())
        self.assertEqual([word for word in self.words("secret") if not word.startswith("-")],
                         ["put", "get", "ls", "rm", "versions", "rollback", "grant"])
        self.assertIn("--life", self.words("secret", "put"))
        self.assertIn("--public", self.words("functions", "callers"))

    def test_scripts(self):
        for shell in ("bash", "zsh", "fish"):
            self.assertIn("__complete", self.expect(self.run_nsl("completion", shell), 0).out)
        self.expect(self.run_nsl("completion", "csh"), 2, "")

    def test_bash_takes_the_script_and_completes(self):
        script = ('PATH="$(dirname "$1"):$PATH"; source <(nsl completion bash);'
                  'COMP_WORDS=(nsl secret ro); COMP_CWORD=2; _nsl; echo "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "-c", script, "bash", self.nsl], check=True,
                              capture_output=True)
        self.assertEqual(done.stdout.decode().strip(), "rollback")


if __name__ == "__main__":
    service_case.main()
