#!/usr/bin/env python3
"""Runs docs/api.md: its blocks of shell, in their order, in one shell and one folder, against a service
of its own. A block that fails names its line.   api_document_test.py NSL-ENCLAVE-SIM

The document's shell variables for the service are set as its first lines say a reader has to: NSL (the
URL), and CURL_CA_BUNDLE for curl."""

import os
import re
import subprocess
import unittest

import service_case

DOCUMENT = os.path.join(service_case.ROOT, "docs", "api.md")


def blocks(text):
    """The line at which each ```sh block begins, and what is in it."""
    for match in re.finditer(r"(?ms)^```sh\n(.*?)^```$", text):
        yield text.count("\n", 0, match.start()) + 1, match.group(1)


class ApiDocument(service_case.ServiceCase):
    def test_each_block_does_what_it_says(self):
        if not os.path.exists(DOCUMENT):
            self.skipTest("docs/api.md is not there yet")
        with open(DOCUMENT, encoding="utf-8") as file:
            found = list(blocks(file.read()))
        self.assertGreater(len(found), 0)
        service = self.start()
        script = "set -eu\n"
        for line, block in found:
            script += f"echo '--- line {line}'\n{block}\n"
        environment = {**os.environ, "NSL": service.url, "CURL_CA_BUNDLE": service.certificate,
                       "NSL_OPERATOR_KEY": self.operator.private,
                       "NSL_OPERATOR_CERT": self.operator.certificate}
        done = subprocess.run(["bash", "-c", script], cwd=self.folder, env=environment, check=False,
                              capture_output=True, text=True, timeout=4 * service_case.PATIENCE)
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])


class Blocks(unittest.TestCase):
    def test_are_those_of_shell_with_their_lines(self):
        text = "a\n```sh\nb\nc\n```\n```json\nd\n```\n```sh\ne\n```\n"
        self.assertEqual(list(blocks(text)), [(2, "b\nc\n"), (9, "e\n")])


if __name__ == "__main__":
    service_case.main()
