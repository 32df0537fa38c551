#!/usr/bin/env python3
"""docs/openapi.yaml: puts it into the program, and keeps its form.

The file is written in JSON, which is YAML 1.2 as well, so that no YAML parser is needed to read it.

Usage: tools/openapi.py --embed OUT.cc FILE     the document as JSON in a C++ source
       tools/openapi.py --check FILE            exit status 1 if it is not in the form of --format
       tools/openapi.py --format FILE           rewrites it: two spaces, non-ASCII as it is
"""

import argparse
import json
import sys

PIECE = 8000  # characters of one literal; the compiler joins them

SOURCE = """// Made by tools/openapi.py of docs/openapi.yaml.
#include "enclave/interface/openapi.h"

namespace nsl::interface {{

std::string_view openapi_json() {{
  static constexpr char kDocument[] =
{literals};
  return {{kDocument, sizeof kDocument - 1}};
}}

}}  // namespace nsl::interface
"""


def no_duplicates(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is there twice: " + ", ".join(name for name, _ in pairs))
    return members


def read(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return text, json.loads(text, object_pairs_hook=no_duplicates)


def formatted(document):
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def embed(document, out):
    text = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
    pieces = [text[i:i + PIECE] for i in range(0, len(text), PIECE)]
    literals = "\n".join(f'      R"openapi({piece})openapi"' for piece in pieces)
    with open(out, "w", encoding="utf-8") as file:
        file.write(SOURCE.format(literals=literals))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--embed", metavar="OUT.cc")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--format", action="store_true")
    parser.add_argument("file")
    options = parser.parse_args()
    try:
        text, document = read(options.file)
    except ValueError as error:
        print(f"{options.file}: {error}", file=sys.stderr)
        return 1
    if options.embed:
        embed(document, options.embed)
    if options.format:
        with open(options.file, "w", encoding="utf-8") as file:
            file.write(formatted(document))
    elif options.check and text != formatted(document):
        print(f"{options.file}: run tools/openapi.py --format {options.file}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
