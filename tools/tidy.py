#!/usr/bin/env python3
"""Runs clang-tidy on our own translation units of one build directory, and remembers what was clean.

A unit is checked again when clang-tidy, its configuration, the unit's command, or any file that the
unit includes has changed; the compiler's dependency log (ninja's) says which those are.

Usage: tools/tidy.py BUILD_DIRECTORY CACHE_DIRECTORY [PATH_PART…]     only units whose path has a part
"""

import concurrent.futures
import functools
import hashlib
import json
import os
import shlex
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
TIDY = "clang-tidy-19"
# The path-sensitive analyzer spends four times the rest on GoogleTest's macros and finds nothing
# there; a test that uses what it moved from means to.
TEST_CHECKS = ["--checks=-clang-analyzer-*,-bugprone-use-after-move"]


@functools.cache
def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def dependencies(build):
    """For each object file, the files that it was compiled from."""
    listing = subprocess.run(["ninja", "-C", build, "-t", "deps"], check=True,
                             capture_output=True, text=True).stdout
    found, current = {}, None
    for line in listing.splitlines():
        if line and not line[0].isspace() and ": #deps " in line:
            current = found.setdefault(line.split(": #deps ")[0], [])
        elif line.startswith("    ") and current is not None:
            current.append(os.path.normpath(os.path.join(build, line.strip())))
    return found


def our_units(build, parts):
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        units = json.load(file)
    return [unit for unit in units
            if unit["file"].startswith(ROOT + os.sep)
            and not unit["file"].startswith(os.path.join(ROOT, "build") + os.sep)
            and (not parts or any(part in unit["file"] for part in parts))]


def options_of(unit):
    return TEST_CHECKS if unit["file"].endswith("_test.cc") else []


def key_of(unit, depends, version):
    """What the verdict depends on; None if that is not known, since the unit was never compiled."""
    words = shlex.split(unit["command"])
    files = depends.get(words[words.index("-o") + 1] if "-o" in words else "")
    if not files:
        return None
    text = [version, *options_of(unit), digest(os.path.join(ROOT, ".clang-tidy")), unit["command"].replace(ROOT, "")]
    text += [path.replace(ROOT, "") + digest(path) for path in sorted(set(files + [unit["file"]]))]
    return hashlib.sha256("\n".join(text).encode()).hexdigest()


def check(unit, build):
    """Returns what clang-tidy complained of, or nothing."""
    result = subprocess.run([TIDY, "--quiet", *options_of(unit), "-p", build, unit["file"]],
                            capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    return "" if result.returncode == 0 else result.stdout + result.stderr


def main(arguments):
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    build, cache = os.path.realpath(arguments[0]), arguments[1]
    os.makedirs(cache, exist_ok=True)
    version = subprocess.run([TIDY, "--version"], check=True, capture_output=True, text=True).stdout
    depends = dependencies(build)
    pending = []
    units = our_units(build, arguments[2:])
    for unit in units:
        key = key_of(unit, depends, version)
        if key is None or not os.path.exists(os.path.join(cache, key)):
            pending.append((unit, key))
    print(f"clang-tidy: {len(units)} units, {len(pending)} to check", flush=True)

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        complaints = pool.map(lambda job: (job, check(job[0], build)), pending)
        for number, ((unit, key), complaint) in enumerate(complaints, 1):
            if complaint:
                failed += 1
                print(complaint.replace(ROOT + os.sep, ""), flush=True)
            elif key:
                with open(os.path.join(cache, key), "w", encoding="utf-8"):
                    pass
            if number % 20 == 0:
                print(f"clang-tidy: {number} of {len(pending)} units", flush=True)
    print(f"clang-tidy: {failed} units with complaints")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
