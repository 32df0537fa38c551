#!/usr/bin/env python3
"""`nsl check`: what is wrong where, without running the function.   check_test.py NSL"""

import hashlib
import os

import nsl_case


class Check(nsl_case.NslCase):
    def check(self, source, *options):
        self.write("function.js", source)
        return self.run_nsl("check", "function.js", *options)

    def test_a_good_function(self):
        source = ("export const config = { secrets: ['A', 'B'] };\n"
                  "export default () => { throw new Error('not run'); };\n")
        run = self.expect(self.check(source), 0, err="")
        self.assertTrue(run.out.startswith("function.js: ok\n"), run)
        self.assertIn(hashlib.sha256(source.encode()).hexdigest(), run.out)
        self.assertRegex(run.out, r"(?m)^  image +\d+ bytes$")
        self.assertRegex(run.out, r"(?m)^  gas +\d+ ")
        self.assertRegex(run.out, r"(?m)^  secret +A$")
        self.assertRegex(run.out, r"(?m)^  secret +B$")

    def test_logs_of_the_top_level(self):
        self.expect(self.check("console.log('top'); export default () => 1;"), 0,
                    err="[info] top\n")

    def test_what_does_not_compile(self):
        run = self.expect(self.check("export default () => {\n  const x = ;\n};\n"), 1, "",
                          ["SyntaxError", "function-syntax"])
        self.assertRegex(run.err, r"^function\.js:2:\d+: ")

    def test_a_top_level_that_throws(self):
        run = self.expect(self.check("const a = 1;\nnull.x;\nexport default () => a;"), 1, "",
                          ["TypeError", "function-threw"])
        self.assertTrue(run.err.startswith("function.js:2:"), run)

    def test_no_entry_point(self):
        self.expect(self.check("const x = 1;"), 1, "", ["no-entry-point"])

    def test_a_config_that_is_wrong(self):
        self.expect(self.check("export const config = { limits: { gas: 1 } }; export default () => 1;"),
                    1, "", ["invalid-config", "config.limits"])

    def test_a_top_level_that_loops(self):
        loop = "let i = 0; while (true) i++; export default () => 1;"
        self.expect(self.check(loop, "--gas-limit", "1000000"), 3, "", ["out-of-gas"])
        self.expect(self.check(loop, "--timeout", "50"), 4, "", ["timeout"])

    def test_a_top_level_that_needs_too_much_memory(self):
        self.expect(self.check("const kept = new Uint8Array(1e9); export default () => 1;"), 5, "",
                    ["memory-limit"])

    def test_an_image_that_is_too_large(self):
        self.expect(self.check("const kept = new Uint8Array(2e7).fill(1); export default () => 1;"),
                    5, "", ["image-too-large"])

    def test_files_that_are_missing_or_folders(self):
        self.expect(self.run_nsl("check", "missing.js"), 2, "", ["missing.js"])
        os.mkdir(self.path("folder"))
        self.expect(self.run_nsl("check", "folder"), 2, "", ["folder"])

    def test_a_source_that_is_not_utf8(self):
        self.expect(self.check(b"\xff"), 2, "", ["source-not-utf8"])

    def test_usage(self):
        self.expect(self.run_nsl("check"), 2, "", ["FILE"])
        self.expect(self.run_nsl("check", "a", "b"), 2, "")
        self.expect(self.run_nsl("check", "a", "--json-not"), 2, "")


if __name__ == "__main__":
    nsl_case.main()
