#!/usr/bin/env python3
"""`nsl version`.   version_test.py NSL"""

import nsl_case


class Version(nsl_case.NslCase):
    def test_names_the_program_the_engine_and_the_gas_schedule(self):
        run = self.expect(self.run_nsl("version"), 0, err="")
        self.assertRegex(run.out, r"(?m)^nsl \d+\.\d+\.\d+$")
        self.assertRegex(run.out, r"(?m)^engine QuickJS 2025-04-26$")
        self.assertRegex(run.out, r"(?m)^gas schedule [0-9a-f]{64}$")
        self.assertRegex(run.out, r"(?m)^bounds (guard pages|explicit checks)$")

    def test_is_the_same_each_time(self):
        self.assertEqual(self.run_nsl("version").out, self.run_nsl("version").out)

    def test_usage(self):
        self.expect(self.run_nsl("version", "x"), 2, "")


if __name__ == "__main__":
    nsl_case.main()
