#!/usr/bin/env python3
"""The help texts of `nsl`, and what it says when it is not understood.   help_test.py NSL"""

import nsl_case

COMMANDS = ("run", "check", "limits", "version")


class Help(nsl_case.NslCase):
    def test_of_the_program_names_each_command(self):
        for arguments in (["--help"], ["-h"]):
            run = self.expect(self.run_nsl(*arguments), 0, err="")
            for command in COMMANDS:
                self.assertRegex(run.out, rf"(?m)^ +{command}\b")

    def test_of_each_command(self):
        for command in COMMANDS:
            run = self.expect(self.run_nsl(command, "--help"), 0, err="")
            self.assertIn(command, run.out)

    def test_of_run_names_each_option_and_exit_status(self):
        text = self.run_nsl("run", "--help").out
        for option in ("--input", "--secret", "--key", "--storage", "--gas-limit", "--timeout", "--memory-limit", "--seed",
                       "--json", "--repeat"):
            self.assertIn(option, text)
        for status in ("0 ", "1 ", "2 ", "3 ", "4 ", "5 ", "70 "):
            self.assertIn(status, text[text.index("Exit status"):])

    def test_without_a_command(self):
        self.assertTrue(self.expect(self.run_nsl(), 2, "").err)

    def test_of_an_unknown_command(self):
        self.expect(self.run_nsl("fly"), 2, "", ["fly"])

    def test_of_an_unknown_option(self):
        self.expect(self.run_nsl("--fly"), 2, "")


if __name__ == "__main__":
    nsl_case.main()
