# SPDX-License-Identifier: GPL-3.0-or-later
"""Each mechanism's lever: what it moves and what it leaves alone; and its placebo, which must move nothing.

Every file of scenarios/mechanisms has a baseline, one design or more that changes only that mechanism's lever (its cost
included), and a design called "placebo" in which the lever is there and set to no effect.  The page docs/mechanisms.md is
made from them; `--update` rewrites it.
"""
import re
import sys
from pathlib import Path

import study
from block import settle

PAGE = "docs/mechanisms.md"
SHOWN = 8  # metrics a design moves most clearly
QUIET = 10  # metrics named as not moved


def explanation(text):
    """The comment at the head of a scenario file, as paragraphs."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line[1:].strip())
    return "\n".join(lines).strip()


def moved(result, design, baseline):
    """(clearness, name, difference) of each metric whose interval, corrected for all metrics, leaves out 0."""
    out, still, same = [], [], 0
    for name in result.headline:
        difference = result.difference(name, design, baseline)
        if not difference.defined:
            continue
        if (difference.values == 0).all():
            same += 1
            continue
        # Bonferroni over all metrics: replace the quantile by that of the corrected level
        level = (1 - study.CONFIDENCE) / len(result.headline)
        half = difference.half / study.stats.t.ppf(0.5 + study.CONFIDENCE / 2, difference.n - 1) * study.stats.t.ppf(
            1 - level / 2, difference.n - 1)
        if abs(difference.mean) > half:
            out.append((abs(difference.mean) / half if half > 0 else float("inf"), name, difference.mean, half))
        else:
            still.append(name)
    out.sort(key=lambda row: (-row[0], row[1]))
    return out, still, same


def section(path):
    text = path.read_text(encoding="utf-8")
    title = re.search(r'^title = "(.*)"', text, re.M).group(1)
    baseline = re.search(r'^baseline = "(.*)"', text, re.M).group(1)
    result = study.Study(path)
    wrong = study.insane(result)
    assert not wrong, f"{path}: {wrong}"
    assert "placebo" in result.designs, f"{path}: no design is called placebo"
    differ = result.identical("placebo", baseline)
    assert not differ, f"{path}: the placebo moves {differ}"
    out = [f"## {title}\n", f"`{path}`\n", explanation(text) + "\n"]
    for design in result.designs:
        if design in (baseline, "placebo"):
            continue
        rows, still, same = moved(result, design, baseline)
        assert rows, f"{path}: design {design} moves nothing"
        out.append(f"**{design}** against **{baseline}** moves {len(rows)} metrics, leaves {len(still)} within their "
                   f"intervals and {same} exactly as they were. Clearest:\n")
        out.append("| metric | baseline | difference |\n| --- | ---: | ---: |")
        for _, name, mean, half in rows[:SHOWN]:
            about = result.about[name]
            unit = "" if about["units"] == "1" else f" {about['units']}"
            out.append(f"| {about['long_name']} (`{name}`) | {study.number(result.mean(name, baseline).mean)}{unit} | "
                       f"{study.number(mean)} ± {study.number(half)} |")
        quiet = [result.about[name]["long_name"] for name in still[:QUIET]]
        out.append("\nNot moved, among others: " + ", ".join(quiet) + ".\n" if quiet else "")
    return "\n".join(out)


def main():
    paths = sorted(Path("scenarios/mechanisms").glob("m[0-9][0-9]-*.conf"))
    assert paths, "no scenario in scenarios/mechanisms"
    text = "\n".join(section(path) for path in paths) + "\n"
    return settle(PAGE, "mechanisms", text, "--update" in sys.argv)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
