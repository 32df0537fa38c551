#!/usr/bin/env python3
"""Tests of hygiene.py. The forbidden texts are put together here, since this file is checked, too."""

import unittest

import hygiene

DOT = "."
ROOT = "/"


class Hygiene(unittest.TestCase):
    def found(self, text):
        return len(hygiene.check_text("file", text))

    def test_a_registry_host_is_found(self):
        for host in (f"https:/{ROOT}registry{DOT}example{DOT}org/left-pad.tgz",
                     f"deb http:/{ROOT}deb{DOT}example{DOT}org/debian trixie main",
                     f"pip --index https:/{ROOT}pypi{DOT}org/simple",
                     f'"resolved": "https:/{ROOT}npm{DOT}example{DOT}com/x"',
                     f"mirror{DOT}example{DOT}net"):
            self.assertEqual(self.found(host), 1, host)

    def test_a_build_machines_path_is_found(self):
        for path in (f"{ROOT}root/project/a.cc", f'"{ROOT}home/alice/a.cc"',
                     f"see {ROOT}work/main/a.cc", f"{ROOT}Users/alice/a"):
            self.assertEqual(self.found(path), 1, path)

    def test_other_hosts_and_paths_are_left_alone(self):
        for text in ("https://api.example.com/price", "registry.find(name)", "the package.json file",
                     f"{ROOT}usr/bin/env bash", f"{ROOT}tmp/x", f"http:/{ROOT}host{ROOT}root/x",
                     f"build{ROOT}work/x", "metrics.registry.size()", f"$HOME{ROOT}work/x",
                     f"~{ROOT}work/x"):
            self.assertEqual(self.found(text), 0, text)

    def test_a_breach_names_file_and_line(self):
        (line,) = hygiene.check_text("a/b.txt", f"ok\n{ROOT}root/x\n")
        self.assertTrue(line.startswith("a/b.txt:2: "))


if __name__ == "__main__":
    unittest.main()
