#!/usr/bin/env python3
"""Tests of error_docs.py."""

import unittest

import error_docs

ONE = '''
// 1000: bad input, general
NSL_ERROR(kInvalidJson, 1002, "invalid-json", kCaller, 400, "The text "
          "is not JSON.")
'''


class ErrorDocs(unittest.TestCase):
    def setUp(self):
        self.advice = dict(error_docs.ADVICE)
        error_docs.ADVICE.clear()
        error_docs.ADVICE["invalid-json"] = "Look."

    def tearDown(self):
        error_docs.ADVICE.clear()
        error_docs.ADVICE.update(self.advice)

    def test_joins_a_meaning_of_several_literals(self):
        self.assertIn("### invalid-json\n\nThe text is not JSON.\n\n1002, HTTP 400;",
                      error_docs.page(ONE))

    def test_asks_for_advice_about_a_callers_error(self):
        error_docs.ADVICE.clear()
        with self.assertRaisesRegex(ValueError, "invalid-json: say"):
            error_docs.page(ONE)

    def test_refuses_advice_about_no_error(self):
        error_docs.ADVICE["nothing"] = "x"
        with self.assertRaisesRegex(ValueError, "nothing"):
            error_docs.page(ONE)

    def test_notices_a_row_that_it_can_not_read(self):
        with self.assertRaisesRegex(ValueError, "rows"):
            error_docs.page(ONE + '\nNSL_ERROR(kOdd, 1, "Odd Slug", kCaller, 400, "x")\n')


if __name__ == "__main__":
    unittest.main()
