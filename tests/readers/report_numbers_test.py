#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every number of the report's text is in report-data/: read the page, take each number with its scale (k, M, %), and
look for a value in the CSV files that rounds to it."""

import bisect
import csv
import os
import re
import subprocess
import tempfile
import unittest
from html.parser import HTMLParser
from pathlib import Path

PARTNERSIM = Path(os.environ["PARTNERSIM"]).resolve()
MAKER = Path(os.environ["BUILD_DIR"]).resolve() / "tests/unit_compare_test"
SCALES = {"": 1, "k": 1e3, "M": 1e6, "bn": 1e9, "тыс.": 1e3, "млн": 1e6, "млрд": 1e9}
NUMBER = re.compile(r"(?<![\w.,])[+\u2212\u00b1-]?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)\u00a0?\s?(k|M|bn|тыс\.|млн|млрд)?(?![\w])")
# What follows the first number of a Russian range.
RANGE_END = re.compile(r"\s*до\s+" + NUMBER.pattern)
# What is no result: guidelines' numbering, how the run was made, how to do it again; names of methods and groups.
QUIET = {"svg", "script", "style", "title", "pre", "code"}
LEFT_OUT_SECTIONS = {"methods", "provenance", "explore"}


class Text(HTMLParser):
    """The visible text of the sections that hold results, without drawings: their numbers are scales of axes."""

    def __init__(self):
        super().__init__()
        self.section, self.silent, self.open, self.parts = "", 0, [], []

    def handle_starttag(self, tag, attributes):
        if tag == "h2":
            self.section = dict(attributes).get("id", "")
        self.parts.append(" ")
        # Lists of notes tell how something was computed.
        self.open.append(tag in QUIET or (tag == "ul" and "note" in (dict(attributes).get("class") or "").split()))
        self.silent += self.open[-1]
        if tag == "meta":
            self.silent -= self.open.pop()

    def handle_startendtag(self, tag, attributes):
        self.parts.append(" ")

    def handle_endtag(self, tag):
        self.silent -= self.open.pop()
        self.parts.append(" ")

    def handle_data(self, data):
        if not self.silent and self.section not in LEFT_OUT_SECTIONS:
            self.parts.append(data)


def known(folder):
    """Sorted absolute values of all cells, and the numbers that stand in texts of cells, as written."""
    values, texts = [], set()
    for path in folder.glob("*.csv"):
        with open(path, newline="", encoding="utf-8") as file:
            for row in csv.reader(file):
                for cell in row:
                    try:
                        value = abs(float(cell))
                    except ValueError:
                        texts.update(match.group(0).strip() for match in NUMBER.finditer(cell))
                        continue
                    if value == value and value != float("inf"):
                        values.append(value)
    return sorted(values), texts


def there(values, low, high):
    at = bisect.bisect_left(values, low)
    return at < len(values) and values[at] <= high


class Numbers(unittest.TestCase):
    def check(self, language):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            subprocess.run([MAKER, "--write", folder / "results.h5", "6", "1", "20"], check=True)
            subprocess.run([PARTNERSIM, "report", folder, "-o", folder / "report.html", "--lang", language, "--still"],
                           check=True, stderr=subprocess.DEVNULL)
            values, texts = known(folder / "report-data")
            reader = Text()
            reader.feed((folder / "report.html").read_text(encoding="utf-8"))
        text = "".join(reader.parts)
        found, lost = 0, []
        for match in NUMBER.finditer(text):
            digits = match.group(1).replace(",", "" if language == "en" else ".")
            scale = SCALES[match.group(2) or ""]
            decimals = len(digits.partition(".")[2])
            value, half = float(digits) * scale, 0.5000001 * 10.0 ** -decimals * scale
            ok = there(values, value - half, value + half) or match.group(0).strip() in texts
            # Ranges give their unit once, at the end: "33 to 67%", and in Russian their scale too: "от 561 до 666 млн".
            ok = ok or there(values, (value - half) / 100, (value + half) / 100)
            end = RANGE_END.match(text, match.end())
            if not ok and end and not match.group(2):
                scale = SCALES[end.group(2) or ""]
                ok = there(values, (value - half) * scale, (value + half) * scale)
            found += 1
            if not ok:
                lost.append(text[max(0, match.start() - 50):match.end() + 20].replace("\n", " "))
        self.assertGreater(found, 300)
        self.assertEqual(lost, [])

    def test_english(self):
        self.check("en")

    def test_russian(self):
        self.check("ru")


if __name__ == "__main__":
    unittest.main(verbosity=2)
