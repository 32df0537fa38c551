#!/usr/bin/env python3
"""Runs a command and compares its standard output with a file.

Usage: output_test.py EXPECTED COMMAND…
"""

import subprocess
import sys


def main():
    expected = open(sys.argv[1], encoding="utf-8").read()
    run = subprocess.run(sys.argv[2:], stdout=subprocess.PIPE, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"exit status {run.returncode}")
    if run.stdout != expected:
        sys.exit(f"expected:\n{expected}\ngot:\n{run.stdout}")


if __name__ == "__main__":
    main()
