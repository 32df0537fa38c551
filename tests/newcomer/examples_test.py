#!/usr/bin/env python3
"""Every script of examples/service, twice, against one service.
examples_test.py NSL NSL-ENCLAVE-SIM"""

import os
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "tests", "nsl"))

import service_case  # noqa: E402  (the folder is only known here)

EXAMPLES = os.path.join(ROOT, "examples", "service")


class Examples(service_case.ServiceCase):
    def test_each_runs_and_runs_again(self):
        scripts = sorted(name for name in os.listdir(EXAMPLES)
                         if name.endswith(".sh") and name != "say.sh")
        self.assertTrue(scripts)
        environment = self.environment | {
            "PATH": os.path.dirname(self.nsl) + os.pathsep + self.environment["PATH"]}
        for script in scripts * 2:
            with self.subTest(script):
                done = subprocess.run([os.path.join(EXAMPLES, script)], cwd=self.folder,
                                      env=environment, check=False, timeout=120,
                                      capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    service_case.main()
