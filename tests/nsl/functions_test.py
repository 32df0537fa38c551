#!/usr/bin/env python3
"""`nsl deploy`, `functions`, `invoke`, `execute`, `logs`.   functions_test.py NSL NSL-ENCLAVE-SIM"""

import json
import time

import service_case
from service_case import COUNTER, HELLO, SECRET_LENGTH


class Deploy(service_case.ServiceCase):
    def test_names_and_versions(self):
        run = self.deploy("hello", HELLO)
        self.assertRegex(run.out, r"(?m)^function +hello$")
        self.assertRegex(run.out, r"(?m)^version +1$")
        self.assertIn("(the same as before)", self.deploy("hello", HELLO).out)
        self.write("other.js", HELLO + "// changed\n")
        self.assertEqual(self.reply("deploy", "other.js", "--name", "hello")["version"], 2)
        self.assertEqual(self.reply("deploy", "-", "--name", "piped", stdin=HELLO)["version"], 1)

    def test_what_does_not_compile(self):
        self.write("bad.js", "export default () => {\n  const x = ;\n};\n")
        run = self.refused(1, "function-syntax", "deploy", "bad.js")
        self.assertIn("line 2", run.err)
        self.assertIn("nsl check", run.err)

    def test_files_that_are_missing(self):
        self.refused(2, "invalid-argument", "deploy", "missing.js")

    def test_secrets_that_are_missing(self):
        self.write("needs.js", SECRET_LENGTH.replace("API_KEY", "NOT_THERE"))
        run = self.refused(1, "required-secrets-missing", "deploy", "needs.js")
        self.assertIn("nsl secret put", run.err)


class Functions(service_case.ServiceCase):
    def test_list_show_versions_source(self):
        self.deploy("shown", HELLO)
        self.assertIn("shown", self.ok("functions", "ls").out)
        self.assertEqual(self.reply("functions", "show", "shown")["name"], "shown")
        self.assertRegex(self.ok("functions", "show", "shown").out, r"(?m)^callers +private$")
        self.assertRegex(self.ok("functions", "versions", "shown").out, r"(?m)^ *1 .*[0-9a-f]{64}$")
        self.assertEqual(self.ok("functions", "source", "shown").out, HELLO)
        for command in ("show", "versions", "source", "rm"):
            self.refused(7, "not-found", "functions", command, "missing")

    def test_aliases(self):
        self.deploy("aliased", HELLO)
        self.deploy("aliased", "export default () => 2;", "--alias", "next")
        self.assertEqual(self.ok("invoke", "aliased", "--alias", "next").out, "2\n")
        self.ok("functions", "alias", "aliased", "live", "--version", "2")
        self.assertEqual(self.ok("invoke", "aliased").out, "2\n")
        self.assertEqual(self.ok("invoke", "aliased", "--version", "1").out, '{"hello":"world"}\n')
        self.ok("functions", "alias", "aliased", "next", "--remove")
        self.refused(7, "not-found", "invoke", "aliased", "--alias", "next")
        self.refused(7, "not-found", "functions", "alias", "aliased", "live", "--version", "9")
        self.expect(self.run_nsl("functions", "alias", "aliased", "live"), 2, "")

    def test_callers(self):
        self.deploy("shared", HELLO)
        other = self.new_user("other")
        arguments = ["invoke", "shared", "--owner", self.service["user"], "--profile", "other"]
        self.refused(7, "not-found", *arguments)
        self.ok("functions", "callers", "shared", "--user", other)
        self.ok(*arguments)
        self.ok("functions", "callers", "shared", "--private")
        self.refused(7, "not-found", *arguments)
        self.ok("functions", "callers", "shared", "--public")
        self.ok(*arguments)
        self.expect(self.run_nsl("functions", "callers", "shared"), 2, "")

    def test_remove(self):
        self.deploy("gone", HELLO)
        self.ok("functions", "rm", "gone")
        self.refused(7, "not-found", "functions", "show", "gone")


class Invoke(service_case.ServiceCase):
    def test_results_and_inputs(self):
        self.deploy("hello", HELLO)
        self.assertEqual(self.ok("invoke", "hello").out, '{"hello":"world"}\n')
        self.write("input.json", '{"name":"file"}')
        for given in ('{"name":"file"}', "@input.json"):
            self.assertEqual(self.ok("invoke", "hello", "--input", given).out, '{"hello":"file"}\n')
        self.assertEqual(self.ok("invoke", "hello", "--input", "-", stdin='{"name":"file"}').out,
                         '{"hello":"file"}\n')
        self.refused(2, "input-not-json", "invoke", "hello", "--input", "{")
        self.refused(7, "not-found", "invoke", "missing")

    def test_gas_and_identity_beside_the_result(self):
        self.deploy("hello", HELLO)
        run = self.ok("invoke", "hello", "--verbose")
        self.assertRegex(run.err, r"^gas \d+, invocation \S+\n$")
        reply = self.reply("invoke", "hello")
        self.assertEqual(reply["result"], {"hello": "world"})
        self.assertGreater(reply["gas"], 0)
        self.assertRegex(reply["hash"], "^[0-9a-f]{64}$")

    def test_how_functions_fail(self):
        self.deploy("throws", "export default () => { throw new TypeError('no'); };")
        run = self.refused(1, "function-threw", "invoke", "throws")
        self.assertIn("TypeError: no", run.err)
        self.deploy("loops", "export default () => { for (;;); };")
        self.refused(3, "out-of-gas", "invoke", "loops", "--gas", "1000000")
        self.deploy("grows", "export default () => { const a = []; for (;;) a.push('x'.repeat(1e5)); };")
        self.refused(5, "memory-limit", "invoke", "grows", "--memory", "4194304")
        self.deploy("waits", "export default () => new Promise((done) => setTimeout(done, 60000));")
        self.refused(4, "timeout", "invoke", "waits", "--wall-time", "50")

    def test_an_idempotency_key_runs_once(self):
        self.deploy("counter", COUNTER)
        first = self.reply("invoke", "counter", "--idempotency-key", "k1")
        again = self.reply("invoke", "counter", "--idempotency-key", "k1")
        self.assertEqual((again["result"], again["replayed"]), (first["result"], True))
        self.refused(2, "idempotency-mismatch", "invoke", "counter", "--idempotency-key", "k1",
                     "--input", "1")

    def test_execute(self):
        self.ok("secret", "put", "API_KEY", stdin="12345")
        self.write("once.js", "console.log('hi');\n" + SECRET_LENGTH)
        run = self.ok("execute", "once.js", "--secret", "API_KEY")
        self.assertEqual(run.out, "5\n")
        self.assertEqual(self.reply("execute", "once.js", "--secret", "API_KEY")["result"], 5)
        self.refused(2, "secret-missing", "execute", "once.js")
        self.refused(2, "invalid-argument", "execute", "missing.js")

    def wait_for_record(self, invocation):
        """Records are written in groups, a moment after the reply."""
        while self.run_nsl("logs", invocation).status == 7:
            time.sleep(0.05)

    def test_logs(self):
        self.deploy("counter", COUNTER)
        made = self.reply("invoke", "counter")
        self.wait_for_record(made["invocation"])
        self.assertIn(made["invocation"], self.ok("logs").out)
        run = self.ok("logs", made["invocation"])
        self.assertRegex(run.out, r"\[info\] count is \d+")
        self.assertEqual(self.reply("logs", made["invocation"])["outcome"], "result")
        self.reply("logs", "--limit", "1")
        self.expect(self.run_nsl("logs", "nonsense"), 7, "")

    def test_a_function_can_not_write_to_the_terminal(self):
        self.deploy("evil", "export default () => { throw new Error('\\u001b[2J'); };")
        self.assertNotIn("\x1b", self.run_nsl("invoke", "evil").err)


class Storage(service_case.ServiceCase):
    def test_put_get_list_remove(self):
        self.deploy("counter", COUNTER)
        self.ok("invoke", "counter")
        self.assertEqual(self.ok("storage", "ls", "counter").out, "KEY\ncount\n")
        self.assertEqual(self.ok("storage", "get", "counter", "count").out, "1\n")
        self.ok("storage", "put", "counter", "count", stdin="41")
        self.assertEqual(self.ok("invoke", "counter").out, "42\n")
        self.ok("storage", "put", "counter", "a/../é", "--bytes", stdin=b"\xff\x00")
        listed = self.reply("storage", "ls", "counter", "--limit", "1")
        self.assertEqual(listed["keys"][0]["key"], "a/../é")
        self.assertEqual(self.ok("storage", "ls", "counter", "--prefix", "c").out, "KEY\ncount\n")
        self.ok("storage", "rm", "counter", "count")
        self.refused(7, "not-found", "storage", "get", "counter", "count")

    def test_what_is_no_json(self):
        self.deploy("counter", COUNTER)
        run = self.run_nsl("storage", "put", "counter", "k", stdin="{")
        self.expect(run, 2, "")

    def test_a_function_that_is_not_there(self):
        self.refused(7, "not-found", "storage", "ls", "missing")


class Large(service_case.ServiceCase):
    def test_numbers_are_handed_through_as_they_are(self):
        self.deploy("echo", "export default (input) => input;")
        self.assertEqual(self.ok("invoke", "echo", "--input", "1.50").out, "1.5\n")
        text = json.dumps("x" * 100_000)
        self.assertEqual(self.ok("invoke", "echo", "--input", "-", stdin=text).out, text + "\n")


if __name__ == "__main__":
    service_case.main()
