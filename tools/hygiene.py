#!/usr/bin/env python3
"""Checks what every tracked text file must not contain: the host of a package registry or mirror
(the machine's own configuration knows it; a lock file needs none), and an absolute path of a
machine on which somebody built.

Usage: tools/hygiene.py [ROOT]       exit status 0 if all is well, 1 with one line a breach if not
"""

import os
import re
import subprocess
import sys

# Parts of host names, never a whole one: this file is checked, too.
HOST_PARTS = (r"registry|registries|mirrors?|deb|ftp|snapshot|npm\w*|pypi|pythonhosted|crates|"
              r"packages?|artifactory|goproxy")
TOP_LEVEL = r"(?:org|com|net|io|dev|cloud)"

RULES = [
    ("names a package registry or mirror",
     re.compile(rf"(?<![\w.-])(?:[\w-]+\.)*(?:{HOST_PARTS})\.(?:[\w-]+\.)*{TOP_LEVEL}"
                r"(?=[/:\"'\s)]|$)"),
     "take the address from the machine's own configuration"),
    ("has an absolute path of a build machine",
     re.compile(r"(?<![\w.~}/*-])/(?:root|work|Users/[\w.-]+|home/[\w.-]+)/[\w.]"),
     "write the path from the repository's root, or pass it in"),
]

# Inputs of tests, taken as they are.
SKIPPED = re.compile(r"^(fuzz/corpus/|tests/data/)")


def check_text(path, text):
    """One line for each breach of a rule in the text."""
    return [f"{path}:{number}: {what}: {found.group(0).strip()}\n    mend: {mend}"
            for number, line in enumerate(text.splitlines(), 1)
            for what, pattern, mend in RULES
            for found in [pattern.search(line)] if found]


def main(arguments):
    root = arguments[0] if arguments else os.path.join(os.path.dirname(__file__), "..")
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "-co", "--exclude-standard"],
                            check=True, capture_output=True, text=True).stdout
    paths = sorted(path for path in listed.split("\0") if path and not SKIPPED.match(path))
    breaches = []
    for path in paths:
        try:
            with open(os.path.join(root, path), "rb") as file:
                content = file.read()
        except (FileNotFoundError, IsADirectoryError):
            continue
        if b"\0" not in content[:8192]:
            breaches += check_text(path, content.decode("utf-8", errors="replace"))
    for breach in breaches:
        print(breach)
    print(f"hygiene: {len(paths)} files, {len(breaches)} breaches")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
