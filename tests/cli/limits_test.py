#!/usr/bin/env python3
"""`nsl limits`.   limits_test.py NSL"""

import nsl_case


class Limits(nsl_case.NslCase):
    def test_as_json(self):
        rows = self.expect(self.run_nsl("limits", "--json"), 0, err="").json
        names = [row["name"] for row in rows]
        self.assertEqual(len(names), len(set(names)))
        for name in ("gas", "memoryBytes", "wallTimeMs", "sourceBytes", "inputBytes", "resultBytes",
                     "logBytes", "secrets", "secretBytes", "hostCalls", "callDepth"):
            self.assertIn(name, names)
        for row in rows:
            self.assertLessEqual(row["smallest"], row["standard"], row)
            self.assertLessEqual(row["standard"], row["ceiling"], row)
            self.assertTrue(row["meaning"] and row["unit"], row)

    def test_as_promised(self):
        standard = {row["name"]: row["standard"] for row in self.run_nsl("limits", "--json").json}
        self.assertEqual(standard["sourceBytes"], 8 << 20)
        self.assertEqual(standard["inputBytes"], 4 << 20)
        self.assertEqual(standard["resultBytes"], 4 << 20)
        self.assertEqual(standard["logBytes"], 64 << 10)
        self.assertEqual(standard["memoryBytes"], 64 << 20)
        self.assertEqual(standard["wallTimeMs"], 5000)

    def test_as_text(self):
        run = self.expect(self.run_nsl("limits"), 0, err="")
        lines = run.out.splitlines()
        rows = self.run_nsl("limits", "--json").json
        self.assertEqual(len(lines), len(rows) + 1)
        for line, row in zip(lines[1:], rows):
            self.assertEqual(line.split()[:3],
                             [row["name"], str(row["standard"]), str(row["ceiling"])])

    def test_usage(self):
        self.expect(self.run_nsl("limits", "gas"), 2, "")
        self.expect(self.run_nsl("limits", "--nonsense"), 2, "", ["--nonsense"])


if __name__ == "__main__":
    nsl_case.main()
