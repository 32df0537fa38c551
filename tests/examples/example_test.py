#!/usr/bin/env python3
"""Runs a command and compares its standard output, as JSON, with what was expected.

Usage: example_test.py --expect=FILE [--status=N] COMMAND…

An expected object may leave members out (gasUsed, durationMicros …) when it has the member "…".
"""

import argparse
import json
import subprocess
import sys


def agrees(got, expected):
    if isinstance(expected, dict) and isinstance(got, dict):
        names = set(expected) - {"…"}
        if not names <= set(got) or ("…" not in expected and names != set(got)):
            return False
        return all(agrees(got[name], expected[name]) for name in names)
    if isinstance(expected, list) and isinstance(got, list):
        return len(got) == len(expected) and all(map(agrees, got, expected))
    return type(got) is type(expected) and got == expected


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--expect", required=True)
    parser.add_argument("--status", type=int, default=0)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    with open(arguments.expect, encoding="utf-8") as file:
        expected = json.load(file)
    run = subprocess.run(arguments.command, capture_output=True, text=True, check=False)
    print(run.stderr, end="", file=sys.stderr)
    try:
        got = json.loads(run.stdout)
    except ValueError:
        got = None
    if run.returncode == arguments.status and agrees(got, expected):
        return 0
    print(f"exit status {run.returncode}, expected {arguments.status}\ngot      {run.stdout}"
          f"expected {json.dumps(expected, ensure_ascii=False)}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
