# SPDX-License-Identifier: GPL-3.0-or-later
"""What each question of scenarios/questions answers, in scenarios/questions/README.md; `--update` rewrites it.

Names of questions on the command line run those alone.  Every question must finish without a senseless number.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import search
import study
from block import settle

FOLDER = Path("scenarios/questions")
MARKET = "market"  # what the questions share; asks nothing itself


def money(x):
    return f"{x / 1e6:+.0f}M"


def answer(directory):
    """The verdicts of `compare` as a table."""
    done = subprocess.run([study.PROGRAM, "compare", directory, "--format", "json"], capture_output=True, text=True, check=True)
    table = json.loads(done.stdout)
    metric = next(m for m in table["metrics"] if m["declared"])
    lines = [f"{table['replications']} paired markets; {metric['title']}, intervals simultaneous at {table['confidence']:.0%};"
             f" {money(table['matters'])[1:]} matter.", "", "| design | difference | interval | verdict |", "| --- | ---: | --- | --- |"]
    for row in metric["designs"]:
        if row["verdict"] == "baseline":
            lines.append(f"| {row['design']} | | | baseline, {row['mean'] / 1e6:.0f}M |")
        else:
            lines.append(f"| {row['design']} | {money(row['difference'])} | {money(row['simultaneous_low'])} to "
                         f"{money(row['simultaneous_high'])} | {row['verdict']} |")
    return "\n".join(lines) + "\n"


def main():
    wanted = [name for name in sys.argv[1:] if not name.startswith("--")]
    current = True
    for path in sorted(FOLDER.glob("*.conf")):
        if path.stem == MARKET or (wanted and path.stem not in wanted):
            continue
        with tempfile.TemporaryDirectory(prefix="partnersim-") as directory:
            result = study.Study(path, directory=directory)
            wrong = study.insane(result)
            assert not wrong, f"{path}: {wrong}"
            text = answer(directory) + "\n" + search.sentence(path, "vendor_npv")
            current &= settle(FOLDER / "README.md", path.stem, text, "--update" in sys.argv)
    return current


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
