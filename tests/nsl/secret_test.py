#!/usr/bin/env python3
"""`nsl secret`.   secret_test.py NSL NSL-ENCLAVE-SIM"""

import service_case


class Secret(service_case.ServiceCase):
    def test_put_and_get(self):
        self.assertEqual(self.ok("secret", "put", "A", stdin="s3cret\n").out, "A: version 1\n")
        self.assertEqual(self.ok("secret", "get", "A").out, "s3cret")
        self.assertEqual(self.reply("secret", "put", "A", stdin="again"),
                         {"name": "A", "version": 2})
        self.assertEqual(self.ok("secret", "get", "A", "--version", "1").out, "s3cret")
        self.refused(7, "not-found", "secret", "get", "MISSING")

    def test_a_file_is_taken_as_it_is(self):
        self.write("value", "two\nlines\n")
        self.ok("secret", "put", "FILE", "--file", "value")
        self.assertEqual(self.ok("secret", "get", "FILE").out, "two\nlines\n")
        self.refused(2, "invalid-argument", "secret", "put", "FILE", "--file", "missing")

    def test_a_value_is_no_argument(self):
        self.expect(self.run_nsl("secret", "put", "A", "value"), 2, "")

    def test_names_and_sizes(self):
        self.refused(2, "invalid-argument", "secret", "put", "1 bad name", stdin="x")
        self.expect(self.run_nsl("secret", "put", "BIG", stdin="x" * 200_000), 2, "")

    def test_expected_versions(self):
        self.ok("secret", "put", "E", "--expect", "0", stdin="1")
        self.refused(8, "version-mismatch", "secret", "put", "E", "--expect", "0", stdin="2")
        self.ok("secret", "put", "E", "--expect", "1", stdin="2")

    def test_versions_and_rollback(self):
        for value in ("one", "two"):
            self.ok("secret", "put", "V", stdin=value)
        run = self.ok("secret", "rollback", "V", "1")
        self.assertEqual(run.out, "V: version 3 has the value of 1\n")
        self.assertEqual(self.ok("secret", "get", "V").out, "one")
        self.assertEqual([version["version"] for version in
                          self.reply("secret", "versions", "V")["versions"]].sort(),
                         [1, 2, 3].sort())
        self.assertRegex(self.ok("secret", "versions", "V").out, r"(?m)^ *3 ")
        self.expect(self.run_nsl("secret", "rollback", "V", "9"), 7, "")
        self.refused(7, "not-found", "secret", "versions", "MISSING")

    def test_life(self):
        self.ok("secret", "put", "L", "--life", "12h", stdin="x")
        self.assertIn("expiresAt", self.reply("secret", "versions", "L"))
        self.refused(2, "invalid-argument", "secret", "put", "L", "--life", "soon", stdin="x")

    def test_list_page_by_page(self):
        for name in ("P1", "P2", "P3"):
            self.ok("secret", "put", name, stdin="value-of-" + name)
        run = self.ok("secret", "ls", "--from", "P1", "--limit", "2")
        self.assertIn("P1", run.out)
        self.assertNotIn("P3", run.out)
        self.assertNotIn("value-of", run.out)
        where = self.reply("secret", "ls", "--from", "P1", "--limit", "2")["next"]
        self.assertIn("--from " + where, run.err)
        rest = self.reply("secret", "ls", "--from", where, "--limit", "1")
        self.assertEqual(rest["secrets"][0]["name"], "P3")

    def test_grant(self):
        self.ok("secret", "put", "G", "--function", "oracle", stdin="x")
        self.assertEqual(self.reply("secret", "versions", "G")["access"]["functions"], ["oracle"])
        self.ok("secret", "grant", "G", "--all")
        self.assertFalse(self.reply("secret", "versions", "G")["access"]["restricted"])
        self.ok("secret", "grant", "G", "--function", "a", "--function", "b")
        self.assertIn("a, b", self.ok("secret", "ls", "--from", "G", "--limit", "1").out)
        self.refused(7, "not-found", "secret", "grant", "MISSING", "--all")

    def test_remove(self):
        self.ok("secret", "put", "R", stdin="x")
        self.assertEqual(self.ok("secret", "rm", "R").out, "removed R, all versions\n")
        self.refused(7, "not-found", "secret", "rm", "R")

    def test_usage(self):
        self.expect(self.run_nsl("secret"), 2, "")
        self.expect(self.run_nsl("secret", "put"), 2, "", ["NAME"])


if __name__ == "__main__":
    service_case.main()
