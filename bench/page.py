#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs all measurements and prints one page of ratios: what is to be reached, and what was.

    bench/page.py [--quick] [--from LOG] [--log LOG] [--plot SVG] [BUILD]      (default build; from the root)

Rows are bench/ratios.tsv; a program tells a figure by a line "= name value".  --quick leaves out the largest sizes.
--from reads the log of an earlier run instead of measuring.  A full run takes two to ten minutes.
"""
import argparse
import math
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def commands(build, quick):
    """What is run, in this order."""
    bench = os.path.join(build, "bench")
    return [
        [f"{bench}/mm1_bench"],
        ["/usr/bin/python3", f"{HERE}/simpy_mm1.py"],
        [f"{bench}/hold_bench", "1e6" if quick else "1e7"],
        [f"{bench}/phold_bench", "1e5" if quick else "1e6"],
        [f"{bench}/model_bench"],
        [f"{bench}/cheap_bench"],
        [f"{bench}/random_bench"],
        [f"{bench}/study_bench"],
        [f"{bench}/threads_bench"],
        [f"{HERE}/start_bench.sh", f"{build}/partnersim"],
        [f"{bench}/world_bench", "1e5" if quick else "1e7", "90"],
    ]


def measure(build, quick, log):
    """Runs all; what a failed program printed is no figure.  Returns the commands that failed."""
    failed = []
    for command in commands(build, quick):
        print("==", *command, file=log, flush=True)
        print("==", *command, flush=True)
        run = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        log.write("".join(line for line in run.stdout.splitlines(True) if not (run.returncode and line.startswith("= "))))
        log.flush()
        print("".join(line for line in run.stdout.splitlines(True) if not line.startswith("= ")), flush=True)
        if run.returncode:
            print(f"page.py: {command[0]} failed with status {run.returncode}", file=sys.stderr)
            failed.append(command[0])
    return failed


def read_figures(path):
    """Figures by name, the command of each, and sizes of worlds; cheap_bench prints model_bench's names again."""
    figures, source, command = {}, {}, ""
    with open(path) as log:
        for line in log:
            words = line.split()
            if line.startswith("== "):
                command = " ".join(os.path.relpath(w) if os.path.isabs(w) and HERE in w else w for w in words[1:])
            elif line.startswith("= ") and len(words) == 3:
                name = ("cheap_" if "cheap_bench" in command else "") + words[1]
                figures[name], source[name] = float(words[2]), command
    derive(figures, source)
    return figures, source


def derive(figures, source):
    """Figures of two programs."""
    if "simpy_ns" in figures and "mm1_ns" in figures:
        figures["mm1_simpy"] = figures["simpy_ns"] / figures["mm1_ns"]
        source["mm1_simpy"] = source["simpy_ns"]
    if "cheap_model_event_ns" in figures and "model_event_ns" in figures:
        figures["portable"] = 1 - figures["cheap_model_event_ns"] / figures["model_event_ns"]
        source["portable"] = source["cheap_model_event_ns"]


def reached(goal, value):
    if goal == "-":
        return ""
    sign, bound = goal.split()
    return "yes" if (value <= float(bound) if sign == "<=" else value >= float(bound)) else "NO"


def print_page(figures, source):
    print("| what | yardstick | to reach | measured | reached | clock | command |")
    print("| --- | --- | ---: | ---: | --- | --- | --- |")
    missed = 0
    with open(os.path.join(HERE, "ratios.tsv")) as table:
        for line in table:
            if line.startswith("#"):
                continue
            name, what, yardstick, goal, decimals, clock = line.rstrip("\n").split("\t")
            if name not in figures:
                print(f"| {what} | {yardstick} | {goal} | not measured | | {clock} | |")
                continue
            verdict = reached(goal, figures[name])
            missed += verdict == "NO"
            value = f"{figures[name]:.{int(decimals)}f}"
            print(f"| {what} | {yardstick} | {goal} | {value} | {verdict} | {clock} | `{source[name]}` |")
    print(f"\n{missed} missed")


def world_rows(path):
    """(clients, microseconds a client-year) as world_bench prints them."""
    rows, inside = [], False
    with open(path) as log:
        for line in log:
            if line.startswith("== "):
                inside = "world_bench" in line
            words = line.split()
            if inside and words and words[0].isdigit():
                rows.append((float(words[0]), float(words[2])))
    return rows


def plot(rows, path):
    """Cost of a client-year against clients, both logarithmic; the broken line is twice the smallest world's."""
    width, height, left, top, right, bottom = 640, 360, 70, 40, 20, 50
    low, high = math.log10(rows[0][0]), math.log10(rows[-1][0])
    most = max(max(cost for _, cost in rows), 2 * rows[0][1]) * 1.15

    def x(clients):
        return left + (width - left - right) * (math.log10(clients) - low) / max(high - low, 1e-9)

    def y(cost):
        return height - bottom - (height - top - bottom) * cost / most

    def text(at_x, at_y, words, anchor="middle", more=""):
        return f'<text x="{at_x:.1f}" y="{at_y:.1f}" text-anchor="{anchor}" {more}>{words}</text>'

    points = " ".join(f"{x(clients):.1f},{y(cost):.1f}" for clients, cost in rows)
    limit = y(2 * rows[0][1])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        text(left, 24, "Microseconds of processor time a client-year", "start", 'font-size="15"'),
        f'<line x1="{left}" y1="{y(0):.1f}" x2="{width - right}" y2="{y(0):.1f}" stroke="#555"/>',
        f'<line x1="{left}" y1="{limit:.1f}" x2="{width - right}" y2="{limit:.1f}" stroke="#b33" stroke-dasharray="6 4"/>',
        text(left + 6, limit - 6, "to reach: twice the smallest world", "start", 'fill="#b33"'),
        f'<polyline points="{points}" fill="none" stroke="#1c6" stroke-width="2.5"/>',
        text((left + width - right) / 2, height - 10, "clients"),
    ]
    for clients, cost in rows:
        parts.append(f'<circle cx="{x(clients):.1f}" cy="{y(cost):.1f}" r="4" fill="#1c6"/>')
        parts.append(text(x(clients), y(cost) - 9, f"{cost:.1f}"))
        parts.append(text(x(clients), y(0) + 18, f"{clients:,.0f}"))
    for tick in range(0, int(most) + 1, max(1, int(most / 5))):
        parts.append(text(left - 8, y(tick) + 4, f"{tick}", "end"))
    with open(path, "w") as file:
        file.write("\n".join(parts + ["</svg>"]) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", nargs="?", default="build")
    parser.add_argument("--quick", action="store_true", help="leave out the largest sizes")
    parser.add_argument("--from", dest="earlier", metavar="LOG", help="read this log, measure nothing")
    parser.add_argument("--log", metavar="LOG", help="where to write what programs print (default BUILD/bench/page.log)")
    parser.add_argument("--plot", metavar="SVG", help="where to draw the scaling (default BUILD/bench/scaling.svg)")
    options = parser.parse_args()
    path = options.earlier or options.log or os.path.join(options.build, "bench", "page.log")
    failed = []
    if not options.earlier:
        with open(path, "w") as log:
            failed = measure(options.build, options.quick, log)
    figures, source = read_figures(path)
    print_page(figures, source)
    rows = world_rows(path)
    if len(rows) > 1:
        picture = options.plot or os.path.join(options.build, "bench", "scaling.svg")
        plot(rows, picture)
        print(f"The scaling plot: {picture}    All that was printed: {path}")
    return 1 if failed else 0  # a ratio that is missed is a result, a program that fails is not


if __name__ == "__main__":
    sys.exit(main())
