# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of exact checks in models/README.md: what the theory tests print as "check ..." lines; `--update` rewrites it."""
import os
import re
import subprocess
import sys
from pathlib import Path

from block import settle

LINE = re.compile(r"^  check (\S+) \| (.*) \| expected (.*) \| observed (.*) \| \+- (.*)$", re.M)


def order(row):
    mechanism = row[0]
    return (0, int(mechanism[1:])) if re.fullmatch(r"M\d+", mechanism) else (1, 0)


def main():
    rows = []
    for program in sorted(Path(os.environ.get("BUILD_DIR", "build"), "tests").glob("theory_*_test")):
        if b"  check %s | " not in program.read_bytes():
            continue
        done = subprocess.run([program], capture_output=True, text=True)
        assert done.returncode == 0, f"{program} fails:\n{done.stdout}{done.stderr}"
        rows += LINE.findall(done.stdout)
    assert rows, "no theory test prints a check"
    rows.sort(key=order)
    text = "| mechanism | check | expected | observed | interval |\n| --- | --- | ---: | ---: | ---: |\n"
    text += "".join(f"| {m} | {what} | {exact} | {seen} | ± {half} |\n" for m, what, exact, seen, half in rows)
    return settle("models/README.md", "checks", text, "--update" in sys.argv)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
