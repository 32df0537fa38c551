"""What the tests of `nsl` share: running it, in a folder of its own for each test."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from typing import NamedTuple


class Run(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def json(self):
        """The one JSON value on standard output."""
        return json.loads(self.out)


class NslCase(unittest.TestCase):
    """Each test has an empty folder, which is where `nsl` runs."""

    nsl = ""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return name

    def run_nsl(self, *arguments, stdin=""):
        done = subprocess.run([self.nsl, *arguments], cwd=self.folder, check=False, timeout=60,
                              input=stdin if isinstance(stdin, bytes) else stdin.encode(),
                              capture_output=True)
        self.assertGreaterEqual(done.returncode, 0, "ended by a signal")
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    def run_source(self, source, *arguments, stdin=""):
        """`nsl run` of a file with this source."""
        self.write("function.js", source)
        return self.run_nsl("run", "function.js", *arguments, stdin=stdin)

    def expect(self, run, status, out=None, err=None):
        """Compares; `out` and `err` are the whole text, or a list of parts of it."""
        self.assertEqual(run.status, status, run)
        for got, wanted in ((run.out, out), (run.err, err)):
            if isinstance(wanted, str):
                self.assertEqual(got, wanted, run)
            for part in wanted if isinstance(wanted, list) else []:
                self.assertIn(part, got, run)
        return run


def main():
    NslCase.nsl = os.path.abspath(sys.argv.pop(1))
    unittest.main(module="__main__")
