# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a scenario and compares its designs by paired replications.

Intervals are Student's, two-sided, at CONFIDENCE; with fixed seeds every number here repeats bit for bit.
"""
import contextlib
import json
import os
import subprocess
import tempfile

import h5py
import numpy as np
from scipy import stats

CONFIDENCE = 0.99
PROGRAM = os.environ.get("PARTNERSIM", "build/partnersim")


class Mean:
    """Mean of values over replications, with half the width of its interval."""

    def __init__(self, values):
        values = np.asarray(values, dtype=float)
        self.values = values
        self.n = int(np.isfinite(values).sum())
        self.defined = self.n == len(values) and self.n > 1
        self.mean = float(np.mean(values)) if self.defined else float("nan")
        spread = float(np.std(values, ddof=1)) if self.defined else float("nan")
        self.half = spread / np.sqrt(self.n) * stats.t.ppf(0.5 + CONFIDENCE / 2, self.n - 1) if self.defined else float("nan")

    @property
    def low(self):
        return self.mean - self.half

    @property
    def high(self):
        return self.mean + self.half

    @property
    def positive(self):
        return self.defined and self.low > 0

    @property
    def negative(self):
        return self.defined and self.high < 0

    def __str__(self):
        return f"{number(self.mean)} ± {number(self.half)}"


def number(x):
    """Three significant digits, as a person writes them."""
    if not np.isfinite(x):
        return "undefined"
    if x == 0:
        return "0"
    size = abs(x)
    for unit, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if size >= unit:
            scale = 1e3 if letter == "k" else unit
            return f"{x / scale:.3g}{letter}"
    return f"{x:.3g}"


class Study:
    """Headline metrics of a finished run: [design][metric] over replications."""

    def __init__(self, scenario, *options, directory=None):
        """In `directory`, which stays, or in one that goes."""
        with contextlib.nullcontext(directory) if directory else tempfile.TemporaryDirectory(prefix="partnersim-") as directory:
            command = [PROGRAM, "run", str(scenario), "-o", directory, "--quiet", *options]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode != 0:
                raise RuntimeError(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr}")
            with h5py.File(os.path.join(directory, "results.h5")) as file:
                points = [str(p) for p in file["point"].asstr()[:]]
                self.labels = points
                self.designs = [str(d) for d in file["design"].asstr()[:]]
                self.digest = file["run_digest"][:]
                self.series, self.headline, self.about = {}, {}, {}
                for name, data in file["headline"].items():
                    self.headline[name] = data[:]
                for name, data in file.items():
                    if isinstance(data, h5py.Dataset) and data.ndim == 3:
                        self.series[name] = data[:]
                        self.about[name] = {key: data.attrs[key] for key in ("long_name", "units", "kind", "group")}
                self.time = file["time"][:]
                table = file.get("partners", {})
                self.partners = {name: data[:] for name, data in table.items() if data.ndim == 3}

    def row(self, design):
        return self.labels.index(design) if design in self.labels else self.designs.index(design)

    def values(self, metric, design):
        return self.headline[metric][self.row(design)]

    def mean(self, metric, design):
        return Mean(self.values(metric, design))

    def difference(self, metric, design, baseline):
        """Paired: the same replication is the same market with the same luck."""
        return Mean(self.values(metric, design) - self.values(metric, baseline))

    def ratio(self, metric, design, baseline):
        return Mean(self.values(metric, design) / self.values(metric, baseline))

    def outcome(self, column, design):
        """[replication][partner] of a study that keeps partners."""
        return self.partners[column][self.row(design)]

    def identical(self, design, baseline):
        """Names of the metrics, series or headlines, that differ in any bit."""
        a, b = self.row(design), self.row(baseline)
        differ = []
        for name, data in self.headline.items():
            series = self.series[name]
            for x, y in ((data[a], data[b]), (series[a], series[b])):
                if not np.array_equal(x, y, equal_nan=True):
                    differ.append(name)
                    break
        return differ


SIGNED = {"choice_regret", "net_revenue_retention", "partner_roi", "project_overrun", "yield"}


def insane(study):
    """What no result may contain: negative counts, shares outside 0 to 1, infinities."""
    wrong = []
    for name, series in study.series.items():
        for values in (series, study.headline[name]):
            finite = values[~np.isnan(values)]
            if np.isinf(finite).any():
                wrong.append(f"{name} is infinite")
            if name.endswith("_share") and finite.size and not (-1e-12 <= finite.min() and finite.max() <= 1 + 1e-12):
                wrong.append(f"{name} is outside 0 to 1")
            if study.about[name]["units"] == "1" and name not in SIGNED and finite.size and finite.min() < 0:
                wrong.append(f"{name} is negative")
    return wrong


def decide(command, source, directory, *options):
    """The document of a command that decides; goes on in the directory if it is there."""
    study = [directory] if os.path.exists(directory) else [source, "-o", directory]
    done = subprocess.run([PROGRAM, command, *study, "--quiet", "--json", *options], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{command} {' '.join(options)}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)["tables"]
