# SPDX-License-Identifier: GPL-3.0-or-later
"""A search against hand-written designs, on a shipped question.

`optimise` moves the levers that the hand-written designs move and finds a setting that is better than every one of them,
shown on replications the search never saw, by intervals that hold for all together.  Seeds are fixed, so this passes or
fails for good; prints what it measured.
"""
import os
import tempfile

import study

QUESTION = "scenarios/questions/leads-or-margin.conf"
TIERS = "programme.partners.tier."
LEVERS = ["vendor.lead_generation.spend=0..32M", TIERS + "member.margin=5%..40%", TIERS + "silver.margin=5%..45%",
          TIERS + "gold.margin=5%..50%"]


def main():
    levers = [part for lever in LEVERS for part in ("--lever", lever)]
    with tempfile.TemporaryDirectory() as room:
        found = study.decide("optimise", QUESTION, os.path.join(room, "study"), *levers, "--budget", "560", "--fresh", "40")
    print(", ".join(f"{row['lever']} {row['value']}" for row in found["levers"]["rows"]))
    rows = found["fresh"]["rows"]
    for row in rows[1:]:
        print(f"ahead of '{row['design']}' by {row['difference'] / 1e6:.1f}M ({row['low'] / 1e6:.1f}M to "
              f"{row['high'] / 1e6:.1f}M), in {row['won']:.0f} of 40 markets")
    assert [row["design"] for row in rows] == ["optimised", "as it is", "leads first", "margin first"]
    assert all(row["low"] > 0 for row in rows[1:])


main()
