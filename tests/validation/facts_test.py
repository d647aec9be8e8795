# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of stylised facts in models/README.md, from the scenarios of scenarios/facts; `--update` rewrites it.

Names of facts on the command line run those alone and print what was seen, without touching the page.
"""
import sys

import study
from block import settle
from facts import FACTS


def verdict(fact, seen):
    if fact.kind == "finding":
        return "finding"
    passed = all(ok for _, ok in seen)
    if fact.kind == "calibration":
        return "calibrated" if passed else "**off target**"
    return "reproduced" if passed else "**not reproduced**"


def row(fact):
    if fact.scenario is None:
        return f"| {fact.id} | {fact.claim} ({fact.source}) | {fact.criterion} | | not modelled: {fact.reason} |"
    result = study.Study(f"scenarios/facts/{fact.scenario}.conf")
    wrong = study.insane(result)
    assert not wrong, f"{fact.id}: {wrong}"
    seen = fact.judge(result)
    word = verdict(fact, seen)
    short = "not" in word or "off" in word
    assert short == bool(fact.reason) or fact.kind == "finding", \
        f"{fact.id}: {word}, but the reason is {fact.reason!r}: {'; '.join(text for text, _ in seen)}"
    text = "; ".join(f"{text}{'' if ok or fact.kind == 'finding' else ' (misses)'}" for text, ok in seen)
    return f"| {fact.id} | {fact.claim} ({fact.source}) | {fact.criterion} | {text} | {word}{': ' + fact.reason if fact.reason else ''} |"


def main():
    wanted = [name for name in sys.argv[1:] if not name.startswith("--")]
    rows = [row(fact) for fact in FACTS if not wanted or fact.id in wanted]
    if wanted:
        print("\n".join(rows))
        return True
    text = "| fact | claim (source) | criterion | observed, 99 % intervals | verdict |\n| --- | --- | --- | --- | --- |\n"
    return settle("models/README.md", "facts", text + "\n".join(rows) + "\n", "--update" in sys.argv)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
