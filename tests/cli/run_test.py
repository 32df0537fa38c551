#!/usr/bin/env python3
"""`nsl run`: results, logs, errors, exit statuses, options.   run_test.py NSL"""

import json
import os
import re

import nsl_case

SEED = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
ECHO = "export default (x) => x;\n"
LOOP = "export default () => { for (;;); };\n"
RANDOM = "export default () => [crypto.randomUUID(), Math.random()];\n"


class Results(nsl_case.NslCase):
    def test_the_result_is_on_standard_output_and_nothing_else(self):
        self.expect(self.run_source(ECHO, "--input", '{"a":[1,"é"]}'), 0, '{"a":[1,"é"]}\n', "")

    def test_logs_are_on_standard_error(self):
        source = "export default () => { console.log('a', 1); console.error('b'); return 1; };"
        self.expect(self.run_source(source), 0, "1\n", "[info] a 1\n[error] b\n")

    def test_logs_of_the_top_level_come_first(self):
        source = "console.warn('top'); export default (x, { log }) => log('in');"
        self.expect(self.run_source(source), 0, "null\n", "[warn] top\n[info] in\n")

    def test_a_script_runs_too(self):
        self.expect(self.run_source("function main(x) { return x + 1; }", "--input", "1"), 0, "2\n")

    def test_a_function_may_wait(self):
        source = ("export default async () => {"
                  " await new Promise((done) => setTimeout(done, 5)); return 'waited'; };")
        self.expect(self.run_source(source), 0, '"waited"\n', "")

    def test_log_texts_can_not_drive_the_terminal(self):
        source = r"export default () => { console.log('\u001b[31m\u0007\u009bx\r\u202e\u2066'); };"
        self.assertNotRegex(self.expect(self.run_source(source), 0).err,
                            "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u2066]")


class Inputs(nsl_case.NslCase):
    def test_without_input_it_is_undefined(self):
        self.expect(self.run_source("export default (x) => typeof x;"), 0, '"undefined"\n')

    def test_from_a_file(self):
        self.write("in.json", '{"n": 3}\n')
        self.expect(self.run_source(ECHO, "--input", "@in.json"), 0, '{"n":3}\n')

    def test_from_standard_input(self):
        self.expect(self.run_source(ECHO, "--input", "-", stdin='["in"]'), 0, '["in"]\n')

    def test_large_from_standard_input(self):
        large = json.dumps("x" * 4_000_000)
        self.expect(self.run_source("export default (x) => x.length;", "--input", "-", stdin=large),
                    0, "4000000\n")

    def test_that_is_not_json(self):
        run = self.expect(self.run_source(ECHO, "--input", '{"a":\n }'), 2, "", ["input-not-json"])
        self.assertIn("<input>:2:", run.err)

    def test_that_is_empty(self):
        self.expect(self.run_source(ECHO, "--input", "-"), 2, "")
        self.expect(self.run_source(ECHO, "--input", ""), 2, "")

    def test_that_is_not_utf8(self):
        self.write("in.json", b'"\xff"')
        self.expect(self.run_source(ECHO, "--input", "@in.json"), 2, "", ["input-not-json"])

    def test_that_is_too_large(self):
        large = json.dumps("x" * (4 << 20))
        self.expect(self.run_source(ECHO, "--input", "-", stdin=large), 2, "",
                    ["input-too-large", "4194304", "4194306"])
        self.write("huge.json", b"1" * ((16 << 20) + 1))
        self.expect(self.run_source(ECHO, "--input", "@huge.json"), 2, "", ["huge.json"])

    def test_files_that_are_missing_or_folders(self):
        os.mkdir(self.path("folder"))
        self.expect(self.run_source(ECHO, "--input", "@missing.json"), 2, "", ["missing.json"])
        self.expect(self.run_source(ECHO, "--input", "@folder"), 2, "", ["folder"])
        self.expect(self.run_source(ECHO, "--input", "@"), 2, "")


class Sources(nsl_case.NslCase):
    def test_that_are_missing(self):
        self.expect(self.run_nsl("run", "missing.js"), 2, "", ["missing.js"])

    def test_that_are_folders(self):
        os.mkdir(self.path("folder.js"))
        self.expect(self.run_nsl("run", "folder.js"), 2, "", ["folder.js"])

    def test_that_can_not_be_read(self):
        if os.geteuid() == 0:
            self.skipTest("root may read every file")
        self.write("secret.js", ECHO)
        os.chmod(self.path("secret.js"), 0)
        self.expect(self.run_nsl("run", "secret.js"), 2, "", ["secret.js"])

    def test_that_are_empty(self):
        self.expect(self.run_source(""), 1, "", ["no-entry-point"])

    def test_that_do_not_compile(self):
        self.expect(self.run_source("function main() {\n  return 1 +;\n}\n"), 1, "",
                    ["function.js:2:", "SyntaxError", "function-syntax"])

    def test_that_are_not_utf8(self):
        self.expect(self.run_source(b"function main() { return '\xff'; }"), 2, "",
                    ["source-not-utf8"])

    def test_that_are_too_large(self):
        self.expect(self.run_source("//" + "x" * (8 << 20)), 2, "", ["function.js", "8388608"])

    def test_with_a_config_that_is_wrong(self):
        self.expect(self.run_source("export const config = { secret: [] }; export default () => 1;"),
                    1, "", ["invalid-config", "secret"])

    def test_in_another_folder_are_named_by_their_last_part(self):
        os.mkdir(self.path("deep"))
        self.write("deep/er.js", "export default () => { null.x; };")
        run = self.expect(self.run_nsl("run", "deep/er.js"), 1, "", ["(er.js:1:"])
        self.assertTrue(run.err.startswith("deep/er.js:1:"), run)

    def test_with_two_files(self):
        self.write("a.js", ECHO)
        self.expect(self.run_nsl("run", "a.js", "a.js"), 2, "")


class Failures(nsl_case.NslCase):
    def test_a_function_that_throws(self):
        run = self.expect(self.run_source("export default () => {\n  throw new TypeError('no');\n};"),
                          1, "", ["TypeError: no", "function-threw", "at default (function.js:2:"])
        self.assertTrue(run.err.startswith("function.js:2:"), run)

    def test_a_result_that_is_not_json(self):
        self.expect(self.run_source("export default () => 1n;"), 1, "", ["result-not-json"])

    def test_a_promise_that_never_settles(self):
        self.expect(self.run_source("export default () => new Promise(() => {});"), 1, "",
                    ["never-settles"])

    def test_out_of_gas(self):
        self.expect(self.run_source(LOOP, "--gas-limit", "5000000"), 3, "",
                    ["out-of-gas", "5000000"])
        self.expect(self.run_source("for (;;); " + LOOP, "--gas-limit", "5000000"), 3, "",
                    ["out-of-gas"])

    def test_timeout(self):
        waits = "export default () => new Promise((done) => setTimeout(done, 1e6));"
        self.expect(self.run_source(waits, "--timeout", "20"), 4, "", ["timeout", "20 ms"])
        self.expect(self.run_source(LOOP, "--timeout", "30", "--gas-limit", "1000000000000"), 4, "",
                    ["timeout", "30 ms"])

    def test_memory_limit(self):
        self.expect(self.run_source("export default () => new Uint8Array(5e7).length;",
                                    "--memory-limit", "16777216"), 5, "",
                    ["memory-limit", "16777216"])

    def test_result_too_large(self):
        self.expect(self.run_source("export default () => 'x'.repeat(5e6);"), 5, "",
                    ["result-too-large", "4194304", "5000002"])

    def test_too_many_timers(self):
        self.expect(self.run_source("export default () => { for (;;) setTimeout(() => {}, 1e6); };"),
                    5, "", ["too-many-timers"])

    def test_host_calls_exceeded(self):
        self.expect(self.run_source("export const config = { limits: { hostCalls: 100 } };"
                                    "export default () => { for (;;) Date.now(); };"), 5, "",
                    ["host-calls-exceeded", "100"])

    def test_logs_come_before_the_error(self):
        run = self.expect(self.run_source("export default () => { console.log('seen'); throw 1; };"),
                          1, "")
        self.assertLess(run.err.index("[info] seen"), run.err.index("function-threw"))

    def test_error_texts_can_not_drive_the_terminal(self):
        source = r"export default () => { throw new Error('\u001b]0;title\u0007\u009b'); };"
        self.assertNotRegex(self.expect(self.run_source(source), 1).err, "[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Secrets(nsl_case.NslCase):
    SOURCE = ("export const config = { secrets: ['KEY'] };\n"
              "export default (x, { secrets }) => secrets.KEY;\n")

    def test_by_value(self):
        self.expect(self.run_source(self.SOURCE, "--secret", "KEY=a=b"), 0, '"a=b"\n', "")

    def test_empty(self):
        self.expect(self.run_source(self.SOURCE, "--secret", "KEY="), 0, '""\n')

    def test_by_file(self):
        self.write("key.txt", "from a file\n")
        self.expect(self.run_source(self.SOURCE, "--secret", "KEY=@key.txt"), 0,
                    '"from a file\\n"\n')

    def test_of_bytes(self):
        self.write("key.bin", b"\xff\x00")
        source = self.SOURCE.replace("secrets.KEY;", "[...secrets.bytes('KEY')];")
        self.expect(self.run_source(source, "--secret", "KEY=@key.bin"), 0, "[255,0]\n")

    def test_repeated(self):
        source = ("export const config = { secrets: ['A', 'B'] };"
                  "export default (x, { secrets }) => ({ ...secrets });")
        self.expect(self.run_source(source, "--secret", "B=2", "--secret", "A=1"), 0,
                    '{"A":"1","B":"2"}\n')

    def test_given_twice(self):
        self.expect(self.run_source(self.SOURCE, "--secret", "KEY=1", "--secret", "KEY=2"), 2, "",
                    ["KEY", "twice"])

    def test_missing(self):
        self.expect(self.run_source(self.SOURCE), 2, "", ["secret-missing", "KEY"])

    def test_not_named_by_the_function(self):
        run = self.run_source(ECHO, "--input", "1", "--secret", "OTHER=canary")
        self.expect(run, 0, "1\n", ["warning", "OTHER"])
        self.assertNotIn("canary", run.err)

    def test_bad_arguments(self):
        for bad in ("KEY", "=x", "1KEY=x", "A B=x", "KEY=@missing"):
            run = self.expect(self.run_source(self.SOURCE, "--secret", bad), 2, "")
            self.assertTrue(run.err, bad)

    def test_too_large(self):
        self.write("key.txt", "x" * 65537)
        self.expect(self.run_source(self.SOURCE, "--secret", "KEY=@key.txt"), 2, "", ["key.txt"])
        self.expect(self.run_source(self.SOURCE, "--secret", "KEY=" + "x" * 65537), 2, "",
                    ["secret-too-large"])

    def test_are_not_in_what_is_printed(self):
        run = self.run_source(self.SOURCE.replace("=> secrets.KEY;", "=> { throw new Error('x'); };"),
                              "--json", "--secret", "KEY=canary-in-argument")
        self.assertEqual(run.status, 1)
        self.assertNotIn("canary", run.out + run.err)


class AsJson(nsl_case.NslCase):
    def test_a_result(self):
        source = "export default (x, { log }) => { log('line'); log.error('é'); return { x }; };"
        run = self.expect(self.run_source(source, "--input", "[1e300, 1.0]", "--json"), 0, err="")
        self.assertEqual(run.out.count("\n"), 1)
        self.assertEqual(run.json["result"], {"x": [1e300, 1]})
        self.assertEqual(run.json["logs"], [{"level": "info", "text": "line"},
                                            {"level": "error", "text": "é"}])
        for name in ("gasUsed", "durationMicros", "memoryPeakBytes"):
            self.assertIsInstance(run.json[name], int, name)
        self.assertGreater(run.json["gasUsed"], 0)
        self.assertGreater(run.json["memoryPeakBytes"], 1 << 20)
        self.assertNotIn("error", run.json)
        self.assertNotIn("repeat", run.json)

    def test_an_error_that_was_thrown(self):
        source = "export default () => {\n  throw new RangeError('no');\n};"
        run = self.expect(self.run_source(source, "--json"), 1, err="")
        error = run.json["error"]
        self.assertEqual((error["type"], error["code"], error["message"], error["line"]),
                         ("RangeError", "function-threw", "no", 2))
        self.assertIn("function.js:2:", error["stack"])
        self.assertIsInstance(error["column"], int)
        self.assertNotIn("result", run.json)
        self.assertGreater(run.json["gasUsed"], 0)

    def test_an_error_of_a_limit(self):
        run = self.expect(self.run_source(LOOP, "--json", "--gas-limit", "3000000"), 3, err="")
        error = run.json["error"]
        self.assertEqual((error["type"], error["code"]), ("out-of-gas", "out-of-gas"))
        self.assertIn("3000000", error["message"])
        self.assertEqual(run.json["gasUsed"], 3000000)

    def test_an_error_of_the_source(self):
        run = self.expect(self.run_source("export default (", "--json"), 1, err="")
        self.assertEqual(run.json["error"]["type"], "SyntaxError")
        self.assertEqual(run.json["error"]["code"], "function-syntax")

    def test_logs_survive_an_error(self):
        run = self.run_source("export default () => { console.log('seen'); throw 1; };", "--json")
        self.assertEqual(run.json["logs"][-1]["text"], "seen")

    def test_results_are_passed_on_as_the_function_wrote_them(self):
        run = self.run_source("export default () => [9007199254740993, 1e21, 0.1, -0, 1e-7];", "--json")
        self.assertIn('"result":[9007199254740992,1e+21,0.1,0,1e-7]', run.out)

    def test_usage_errors_are_no_json(self):
        self.expect(self.run_source(ECHO, "--json", "--input", "@missing"), 2, "")


class Repeatable(nsl_case.NslCase):
    def test_a_seed_repeats_a_run(self):
        runs = [self.expect(self.run_source(RANDOM, "--seed", SEED), 0).out for _ in range(2)]
        self.assertEqual(runs[0], runs[1])
        self.assertNotEqual(self.run_source(RANDOM, "--seed", "f" * 64).out, runs[0])
        self.assertEqual(self.run_source(RANDOM, "--seed", SEED.upper()).out, runs[0])

    def test_without_a_seed_runs_differ(self):
        self.assertNotEqual(self.run_source(RANDOM).out, self.run_source(RANDOM).out)

    def test_bad_seeds(self):
        for bad in (SEED[:-1], SEED + "00", "xyz", "", "0x" + SEED[2:]):
            self.expect(self.run_source(RANDOM, "--seed", bad), 2, "")

    def test_gas_is_the_same_each_time(self):
        gas = {self.run_source(ECHO, "--json", "--input", "[1]").json["gasUsed"] for _ in range(3)}
        self.assertEqual(len(gas), 1)

    def test_repeated_runs_are_fresh(self):
        source = "let n = 0; export default () => ++n;"
        run = self.expect(self.run_source(source, "--repeat", "25"), 0, "1\n")
        self.assertRegex(run.err, r"25 runs: min \d+ us, median \d+ us, p99 \d+ us")

    def test_repeated_runs_as_json(self):
        run = self.expect(self.run_source(ECHO, "--repeat", "10", "--json"), 0, err="")
        repeat = run.json["repeat"]
        self.assertEqual(repeat["count"], 10)
        self.assertLessEqual(repeat["minMicros"], repeat["medianMicros"])
        self.assertLessEqual(repeat["medianMicros"], repeat["p99Micros"])

    def test_repeated_runs_each_get_the_secrets(self):
        source = ("export const config = { secrets: ['KEY'] };"
                  "export default (x, { secrets }) => secrets.KEY;")
        self.expect(self.run_source(source, "--repeat", "3", "--secret", "KEY=k"), 0, '"k"\n')

    def test_a_failure_ends_the_repetition(self):
        self.expect(self.run_source("export default () => { throw 1; };", "--repeat", "5"), 1, "")

    def test_bad_repetitions(self):
        for bad in ("0", "-1", "x", "99999999"):
            self.expect(self.run_source(ECHO, "--repeat", bad), 2, "")


class LimitOptions(nsl_case.NslCase):
    def test_are_clamped_to_their_ceilings(self):
        source = "export default (x, { gas }) => gas.limit;"
        ceiling = {row["name"]: row["ceiling"] for row in self.run_nsl("limits", "--json").json}
        self.expect(self.run_source(source, "--gas-limit", "9999999999999999"), 0,
                    f"{ceiling['gas']}\n")

    def test_below_the_smallest(self):
        for option, value in (("--gas-limit", "5"), ("--memory-limit", "1")):
            self.expect(self.run_source(ECHO, option, value), 2, "", ["limit-out-of-range"])

    def test_that_are_no_numbers(self):
        for option in ("--gas-limit", "--memory-limit", "--timeout"):
            for bad in ("-1", "x", "1.5", "0"):
                run = self.expect(self.run_source(ECHO, option, bad), 2, "")
                self.assertIn(option, run.err)

    def test_lower_those_of_the_config_and_do_not_raise_them(self):
        source = ("export const config = { limits: { gas: 5_000_000 } };"
                  "export default (x, { gas }) => gas.limit;")
        self.expect(self.run_source(source), 0, "5000000\n")
        self.expect(self.run_source(source, "--gas-limit", "4000000"), 0, "4000000\n")
        self.expect(self.run_source(source, "--gas-limit", "9000000"), 0, "5000000\n")


class Usage(nsl_case.NslCase):
    def test_unknown_options(self):
        self.expect(self.run_source(ECHO, "--nonsense"), 2, "", ["--nonsense"])

    def test_options_without_a_value(self):
        for option in ("--input", "--secret", "--gas-limit", "--seed", "--repeat"):
            self.expect(self.run_source(ECHO, option), 2, "", [option])

    def test_without_a_file(self):
        self.expect(self.run_nsl("run"), 2, "", ["FILE"])

    def test_readme_commands_have_the_form_that_help_shows(self):
        examples = re.findall(r"^  (nsl run .*)$", self.run_nsl("run", "--help").out, re.MULTILINE)
        self.assertTrue(examples)


class Keys(nsl_case.NslCase):
    SOURCE = ("export const config = { keys: ['oracle'] };"
              "export default (x, { keys }) => [keys.publicKey('oracle').length,"
              " [...keys.sign('oracle', new TextEncoder().encode('message'))]];")

    def sign(self, *arguments):
        run = self.expect(self.run_source(self.SOURCE, *arguments), 0, err="")
        return json.loads(run.out)

    def test_are_made(self):
        for kind, size in (("p256", 33), ("secp256k1", 33), ("ed25519", 32)):
            first, second = (self.sign("--key", f"oracle={kind}") for _ in range(2))
            self.assertEqual((first[0], len(first[1])), (size, 64))
            self.assertNotEqual(first[1], second[1])

    def test_come_from_the_seed_if_there_is_one(self):
        runs = [self.sign("--key", "oracle=ed25519", "--seed", seed)
                for seed in (SEED, SEED, "f" * 64)]
        self.assertEqual(runs[0], runs[1])
        self.assertNotEqual(runs[0], runs[2])

    def test_come_from_a_file(self):
        # RFC 8410, section 10.3: a key of an example, and its public key.
        self.write("key.pem", "-----BEGIN PRIVATE KEY-----\n"
                   "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
                   "-----END PRIVATE KEY-----\n")
        source = ("export const config = { keys: ['k'] };"
                  "export default (x, { keys }) => btoa(String.fromCharCode("
                  "...keys.publicKey('k')));")
        self.expect(self.run_source(source, "--key", "k=@key.pem"), 0,
                    '"Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="\n', "")

    def test_that_are_none_are_refused(self):
        self.write("bad.pem", "no key")
        for argument, part in (("oracle", "--key"), ("1=p256", "--key"), ("oracle=rsa", "oracle"),
                               ("oracle=@bad.pem", "bad-key"), ("oracle=@none.pem", "none.pem")):
            self.expect(self.run_source(self.SOURCE, "--key", argument), 2, "", [part])
        self.expect(self.run_source(self.SOURCE, "--key", "oracle=p256", "--key", "oracle=p256"), 2,
                    "", ["twice"])

    def test_that_the_function_names_must_be_given(self):
        self.expect(self.run_source(self.SOURCE), 2, "", ["key-unavailable", "oracle"])

    def test_that_the_function_does_not_name_are_warned_of(self):
        self.expect(self.run_source(ECHO, "--input", "1", "--key", "k=p256"), 0, "1\n",
                    ["does not name the key 'k'"])


class Storage(nsl_case.NslCase):
    COUNT = ("export default async (x, { storage }) => {"
             " const n = 1 + (await storage.get('n') ?? 0);"
             " await storage.put('n', n); if (x) throw new Error('late'); return n; };")

    def test_begins_empty_and_lasts_for_the_runs_of_one_command(self):
        self.expect(self.run_source(self.COUNT), 0, "1\n")
        self.expect(self.run_source(self.COUNT, "--repeat", "3"), 0, "3\n")
        self.expect(self.run_source(self.COUNT), 0, "1\n")

    def test_is_kept_in_a_file(self):
        for n in (1, 2):
            self.expect(self.run_source(self.COUNT, "--storage", "s.json"), 0, f"{n}\n", "")
        with open(self.path("s.json"), encoding="utf-8") as file:
            self.assertEqual(json.load(file), {"n": {"json": 2}})
        self.expect(self.run_source(self.COUNT, "--storage", "s.json", "--input", "1"), 1, "")
        with open(self.path("s.json"), encoding="utf-8") as file:
            self.assertEqual(json.load(file), {"n": {"json": 2}})

    def test_in_a_file_holds_json_and_bytes(self):
        self.write("s.json", '{"é": {"json": {"a": [1.5, null]}}, "b": {"base64": "AP8="}}')
        source = ("export default async (x, { storage }) => { await storage.put('c', 'text');"
                  " return [await storage.list(), await storage.get('é'),"
                  " [...await storage.get('b')]]; };")
        self.expect(self.run_source(source, "--storage", "s.json"), 0,
                    '[{"keys":["b","c","é"]},{"a":[1.5,null]},[0,255]]\n', "")
        with open(self.path("s.json"), encoding="utf-8") as file:
            self.assertEqual(json.load(file),
                             {"é": {"json": {"a": [1.5, None]}}, "b": {"base64": "AP8="},
                              "c": {"json": "text"}})

    def test_in_a_file_that_is_none_is_refused(self):
        for text, part in (("[]", "object"), ("{", "object"), ('{"a": 1}', '"a"'),
                           ('{"a": {"base64": "?"}}', '"a"'), ('{"a": {"base64": 1}}', '"a"'),
                           ('{"": {"json": 1}}', "512"), ('{"a": {"json": 1, "b": 2}}', '"a"')):
            self.write("s.json", text)
            self.expect(self.run_source(self.COUNT, "--storage", "s.json"), 2, "", [part, "s.json"])
        self.expect(self.run_source(self.COUNT, "--storage", "none/s.json"), 2, "", ["none/s.json"])

    def test_has_its_limits(self):
        source = ("export default async (x, { storage }) => {"
                  " for (;;) await storage.put('k', 1); };")
        self.expect(self.run_source(source), 5, "", ["too-many-changes", "1000"])


if __name__ == "__main__":
    nsl_case.main()
