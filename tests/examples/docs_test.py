#!/usr/bin/env python3
"""Checks that the documents say what is so.

Usage: docs_test.py CHECK --nsl=PROGRAM --root=CHECKOUT

  blocks    each block of JavaScript that follows a comment <!-- run: ARGUMENTS --> is a function; the
            JSON block after it is its result, or the text block after it is all that nsl prints. An
            exit status other than 0 is given as <!-- run 3: … -->
  commands  README.md has the two commands of the quick start and those of each example, and the
            files that they name are there
  errors    docs/functions.md explains every error of functions in base/errors.def
  limits    its table of limits is that of `nsl limits`
  links     relative links lead to files, and anchors to headings
  packages  docs/dependencies.md has every package of tools/packages.txt
"""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

GUIDE = "docs/functions.md"
QUICK_START = [
    "./dev run examples/price-median.js --input @examples/price-median.json --secret API_KEY=abc",
    "./dev test",
]


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def documents(root):
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "-co", "--exclude-standard",
                             "--", "*.md"], check=True, capture_output=True, text=True).stdout
    return [path for path in listed.split("\0") if path and os.path.exists(os.path.join(root, path))]


# ---- blocks

BLOCK = re.compile(r"<!-- run ?(?P<status>\d*):(?P<arguments>[^\n]*?) ?-->\n+"
                   r"```js\n(?P<source>.*?)```\n(?P<between>.*?)"
                   r"```(?P<kind>json|text)\n(?P<expected>.*?)```", re.DOTALL)


def run_block(nsl, folder, block):
    with open(os.path.join(folder, "function.js"), "w", encoding="utf-8") as file:
        file.write(block["source"])
    run = subprocess.run([nsl, "run", "function.js"] + shlex.split(block["arguments"]), cwd=folder,
                         capture_output=True, text=True, check=False)
    if run.returncode != int(block["status"] or 0):
        return f"exit status {run.returncode}: {run.stdout}{run.stderr}"
    if block["kind"] == "json":
        expected = json.loads(block["expected"])
        if json.loads(run.stdout) != expected:
            return f"the result is {run.stdout}"
    elif (run.stderr + run.stdout).rstrip() != block["expected"].rstrip():
        return f"nsl prints {run.stderr + run.stdout}"
    return None


def check_blocks(root, nsl):
    failures, count = [], 0
    for path in documents(root):
        text = read(root, path)
        blocks = list(BLOCK.finditer(text))
        if len(blocks) != text.count("<!-- run"):
            failures.append(f"{path}: a comment 'run' is not followed by a js and a json or text block")
        for block in blocks:
            count += 1
            with tempfile.TemporaryDirectory() as folder:
                problem = run_block(nsl, folder, block)
            if problem:
                line = text.count("\n", 0, block.start()) + 1
                failures.append(f"{path}:{line}: {problem}")
    if count == 0:
        failures.append("no block was found")
    return failures


# ---- commands

def check_commands(root, _nsl):
    readme = read(root, "README.md")
    failures = [f"README.md lacks the command {command}" for command in QUICK_START
                if f"\n{command}\n" not in readme]
    for example in sorted(os.listdir(os.path.join(root, "examples"))):
        if not example.endswith(".js"):
            continue
        base = "examples/" + example[:-len(".js")]
        for part in (base + ".json", base + ".expected.json"):
            if not os.path.exists(os.path.join(root, part)):
                failures.append(f"{part} is missing")
        if f"./dev run {base}.js --input @{base}.json" not in read(root, base + ".js"):
            failures.append(f"{base}.js does not say how it is run")
        if base + ".js" not in readme:
            failures.append(f"README.md does not name {base}.js")
    return failures


# ---- errors, limits

# Which guide explains the errors of which numbers; the first that fits counts.
EXPLAINED_IN = [(range(2100, 2200), "docs/served-functions.md"), (range(2000, 2600), GUIDE)]


def check_errors(root, _nsl):
    registry = re.findall(r'NSL_ERROR\(\w+, (\d+), "([a-z0-9-]+)"', read(root, "base/errors.def"))
    failures = []
    for number, slug in registry:
        guide = next((guide for numbers, guide in EXPLAINED_IN if int(number) in numbers), None)
        if guide and f"`{slug}`" not in read(root, guide):
            failures.append(f"{guide} does not explain {slug}")
    return failures


def number_of(cell):
    return int(re.sub(r"\D", "", cell))


def check_limits(root, nsl):
    shown = subprocess.run([nsl, "limits", "--json"], check=True, capture_output=True, text=True)
    rows = {row[0]: row[1:] for row in
            re.findall(r"^\| `(\w+)` \| ([\d ]+) \| ([\d ]+) \| ([\d ]+) \|", read(root, GUIDE),
                       re.MULTILINE)}
    failures = []
    for limit in json.loads(shown.stdout):
        cells = rows.get(limit["name"])
        if not cells:
            failures.append(f"{GUIDE} has no row for {limit['name']}")
            continue
        told = [number_of(cell) for cell in cells]
        actual = [limit["smallest"], limit["standard"], limit["ceiling"]]
        if told != actual:
            failures.append(f"{GUIDE}: {limit['name']} is {told}, but {actual} in nsl limits")
    return failures


# ---- links

def anchor_of(heading):
    text = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", lambda m: m.group(1) or "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def anchors(text):
    return {anchor_of(heading) for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}


def check_links(root, _nsl):
    failures = []
    for path in documents(root):
        text = re.sub(r"```.*?```", "", read(root, path), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            found = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
            if not os.path.exists(os.path.join(root, found)):
                failures.append(f"{path}: there is no {target}")
            elif anchor and found.endswith(".md") and anchor not in anchors(read(root, found)):
                failures.append(f"{path}: {found} has no heading #{anchor}")
    return failures


# ---- packages

def check_packages(root, _nsl):
    lines = (line.split("#")[0].strip() for line in read(root, "tools/packages.txt").splitlines())
    told = read(root, "docs/dependencies.md")
    return [f"docs/dependencies.md lacks {name}" for name in lines if name and f"`{name}`" not in told]


CHECKS = {"blocks": check_blocks, "commands": check_commands, "errors": check_errors,
          "limits": check_limits, "links": check_links, "packages": check_packages}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("check", choices=CHECKS)
    parser.add_argument("--nsl", required=True)
    parser.add_argument("--root", required=True)
    arguments = parser.parse_args()
    failures = CHECKS[arguments.check](arguments.root, os.path.abspath(arguments.nsl))
    for failure in failures:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
