# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a piece of advice fails: ranges of a question's parameters searched by a scrambled Sobol sequence.

A question names the advised design and its ranges in comments at its head:

    # Advised: half-yearly
    # Searched: practice.skill.quit 0.05 0.3; vendor.training.gain 10% 50%

A point is a failure if the advised design's mean over the same markets is below the baseline's; the region is the
restriction of one or two parameters, holding a tenth of the points or more, in which failures are densest.
"""
import os
import re
import subprocess
import tempfile
from itertools import combinations

import h5py
import numpy as np
import study

POINTS, MARKETS, LEAST = 48, 3, 0.1
GRID = (0.25, 0.5, 0.75)  # where a range is cut


def declared(text):
    advised = re.search(r"^# Advised: (.*)$", text, re.M).group(1)
    ranges = [entry.split() for entry in re.search(r"^# Searched: (.*)$", text, re.M).group(1).split(";")]
    return advised, ranges


def scenario(path, ranges):
    vary = "\n".join(f'  vary "{name}" {{ from = {low}  to = {high} }}' for name, low, high in ranges)
    return f'format = 1\nextends = "{path.resolve()}"\nexperiment {{\n  sampling = sobol  samples = {POINTS}  replications = {MARKETS}\n{vary}\n}}\n'


def differences(path, metric):
    """Mean paired difference of the advised design at each point, and the points in units of their ranges."""
    advised, ranges = declared(path.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="partnersim-") as directory:
        file = os.path.join(directory, "search.conf")
        with open(file, "w", encoding="utf-8") as out:
            out.write(scenario(path, ranges))
        results = os.path.join(directory, "out")
        subprocess.run([study.PROGRAM, "run", file, "--designs", advised, "-o", results, "--quiet"], check=True)
        with h5py.File(os.path.join(results, "results.h5")) as data:
            mine = np.array([str(d) == advised for d in data["design"].asstr()[:]])
            values = data["headline"][metric][:]
            points = np.column_stack([data[name][:][mine] for name, _, _ in ranges])
    low, high = points.min(0), points.max(0)
    return (values[mine] - values[~mine]).mean(1), (points - low) / (high - low), ranges


def region(failed, points):
    """(density, size, restrictions) of the half-spaces, alone or by two, in which failures are densest."""
    halves = [(k, side, cut) for k in range(points.shape[1]) for cut in GRID for side in (-1, 1)]
    inside = {h: (points[:, h[0]] - h[2]) * h[1] > 0 for h in halves}
    best = (failed.mean(), len(failed), ())
    for some in [(h,) for h in halves] + [pair for pair in combinations(halves, 2) if pair[0][0] != pair[1][0]]:
        box = np.all([inside[h] for h in some], 0)
        if box.sum() < LEAST * len(failed):
            continue
        found = (failed[box].mean(), int(box.sum()), some)
        if (round(found[0], 9), found[1]) > (round(best[0], 9), best[1]):
            best = found
    return best


def value(entry, share):
    """The value at a share of a range, with the unit its ends are written in."""
    parse = [re.fullmatch(r"(-?[\d.]+)(.*)", text) for text in entry[1:]]
    scale = {"k": 1e3, "M": 1e6}
    unit = parse[1].group(2)
    low = float(parse[0].group(1)) * scale.get(parse[0].group(2), 1) / scale.get(unit, 1)
    high = float(parse[1].group(1))
    if parse[0].group(2) == "min" and unit == "h":
        low /= 60
    return f"{low + share * (high - low):.3g}{unit}"


def sentence(path, metric, goal=1):
    difference, points, ranges = differences(path, metric)
    advised, _ = declared(path.read_text(encoding="utf-8"))
    failed = goal * difference < 0
    names = ", ".join(f"`{name}` {low} to {high}" for name, low, high in ranges)
    text = f"Searched: {names}; {POINTS} points, {MARKETS} markets each. "
    if not failed.any():
        return text + f"“{advised}” fails nowhere: none found in {POINTS} points.\n"
    text += f"“{advised}” is below the baseline in {failed.sum()} of {POINTS}"
    density, size, some = region(failed, points)
    if not some:
        return text + ", nowhere more than elsewhere.\n"
    where = " and ".join(f"`{ranges[k][0]}` {'above' if side > 0 else 'below'} {value(ranges[k], cut)}" for k, side, cut in some)
    return text + f"; most often where {where}: {density * size:.0f} of {size}.\n"
