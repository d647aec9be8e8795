# SPDX-License-Identifier: GPL-3.0-or-later
"""What deciding while one simulates saves, on a shipped question.

`select` comes to the same design as the rule that gives all designs the same number of runs for the same promise, for a
part of the runs.  Seeds are fixed, so this passes or fails for good; prints what it measured.
"""
import os
import tempfile

import study

QUESTION = "scenarios/questions/leads-or-margin.conf"


def main():
    found = {}
    with tempfile.TemporaryDirectory() as room:
        for rule in "race", "nelson":
            tables = study.decide("select", QUESTION, os.path.join(room, "study"), "--rule", rule)
            rows = tables["designs"]["rows"]
            chosen = [row["design"] for row in rows if row["why"] == "selected"]
            found[rule] = chosen[0], sum(row["runs"] for row in rows)
    (design, runs), (equal_design, equal_runs) = found["race"], found["nelson"]
    print(f"'{design}' after {runs:.0f} runs; with as many for all '{equal_design}' after {equal_runs:.0f}: "
          f"{runs / equal_runs:.0%} of the runs")
    assert design == equal_design
    assert runs < 0.6 * equal_runs


main()
