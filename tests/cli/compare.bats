#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# partnersim compare: the answer in words, tables for programs, mistakes with their remedy.

load study

setup() {
    cd "$BATS_TEST_TMPDIR"
    MAKER=$(cd "$REPOSITORY" && realpath "${BUILD_DIR:-build}/tests/unit_compare_test")
    mkdir out
    "$MAKER" --write out/results.h5 6 1 40
}

@test "the question first, then a verdict per design, and no line beyond 100 columns" {
    run --separate-stderr "$PARTNERSIM" compare out
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    [ "${lines[0]}" = "Question  Conduct-linked margins or flat margins?" ]
    [[ "$output" == *"“conduct” is better than “current”: vendor's profit +83.4M RUB."* ]]
    [[ "$output" == *"long protection  no material difference to “current”"* ]]
    [[ "$output" == *"race             worse than “current”"* ]]
    [[ "$output" == *"same terms       identical to “current”"* ]]
    [[ "$output" == *"pilot            undecided against “current”"*"more replications would decide"* ]]
    narrow <<< "$output"
}

@test "a directory and its file are the same thing" {
    diff <("$PARTNERSIM" compare out) <("$PARTNERSIM" compare out/results.h5 | sed '$s:out/results.h5:out:')
    "$PARTNERSIM" compare out | tail -1 | grep -qx "next: partnersim report out -o report.html"
}

@test "numbers agree with those computed from the file" {
    "$PARTNERSIM" compare out --format csv > all.csv
    /usr/bin/python3 - <<'PY'
import csv, h5py, statistics
f = h5py.File("out/results.h5")
points = [p.decode() for p in f["point"][:]]
rows = {(r["metric"], r["design"]): r for r in csv.DictReader(open("all.csv"))}
assert len(rows) == len(f["headline"]) * len(points)
for name in ("vendor_profit", "customers", "retention"):
    x = f["headline"][name][:]
    for i, point in enumerate(points):
        d = [float(a - b) for a, b in zip(x[i], x[0])]
        row = rows[name, point]
        assert abs(float(row["mean"]) - x[i].mean()) <= 1e-9 * abs(x[i].mean())
        if i == 0:
            assert row["verdict"] == "baseline" and row["difference"] == ""
            continue
        assert abs(float(row["difference"]) - statistics.mean(d)) <= 1e-9 * max(1, abs(statistics.mean(d)))
        half = 2.0226909 * statistics.stdev(d) / len(d) ** 0.5   # t, 39 degrees of freedom
        assert abs(float(row["high"]) - float(row["difference"]) - half) <= 1e-6 * half
        better = sum(v > 0 for v in d)
        assert int(row["won"]) == better and int(row["pairs"]) == 40
PY
}

@test "metrics by name, several ways; all of them" {
    run --separate-stderr "$PARTNERSIM" compare out --metric customers,retention --metric win_rate
    [ "$status" -eq 0 ]
    [[ "$output" == *"customers, after 5 years (exploratory)"*"retention"*"win rate"* ]]
    [[ "$output" != *"response time"* ]]
    [ "$("$PARTNERSIM" compare out --metric all --format csv | cut -d, -f1 | sort -u | wc -l)" -eq 16 ]
    [ "$("$PARTNERSIM" compare out --metric customers --format csv | wc -l)" -eq 7 ]
}

@test "another baseline" {
    run --separate-stderr "$PARTNERSIM" compare out --baseline race --metric vendor_profit
    [ "$status" -eq 0 ]
    [[ "$output" == *"Baseline  race"* ]]
    [[ "$output" == *"better than “race”"* ]]
}

@test "json is json, and the same with --json" {
    "$PARTNERSIM" compare out --format json > a.json
    "$PARTNERSIM" compare out --json > b.json
    cmp a.json b.json
    [ "$(/usr/bin/python3 -c 'import json
a = json.load(open("a.json"))
print(a["baseline"], a["metrics"][0]["designs"][1]["verdict"], a["confidence"])')" = "current better 0.95" ]
}

@test "tables for documents" {
    run --separate-stderr "$PARTNERSIM" compare out --format md --metric vendor_profit
    [ "$status" -eq 0 ]
    [[ "${output//$'\u00a0'/ }" == *"| conduct | 711M RUB | +83.4M RUB |"* ]] # a number and its unit do not part
    run --separate-stderr "$PARTNERSIM" compare out --format latex --metric vendor_profit
    [ "$status" -eq 0 ]
    [[ "$output" == *'\begin{tabular}{lrrrrrl}'*'conduct & 711M RUB & +83.4M RUB'*'\bottomrule'* ]]
}

@test "varied values are compared each by itself" {
    mkdir varied
    "$MAKER" --write varied/results.h5 3 2 12
    run --separate-stderr "$PARTNERSIM" compare varied --metric vendor_profit
    [ "$status" -eq 0 ]
    [[ "$output" == *"== interest.half_life = 12h =="*"== interest.half_life = 24h =="* ]]
    [ "$("$PARTNERSIM" compare varied --metric vendor_profit --format csv | wc -l)" -eq 7 ]
}

@test "the risk view, in every format, agrees with the numbers of the file" {
    "$PARTNERSIM" compare out --risk --format csv > risk.csv
    # What few tail markets are worth is the first thing said below the table.
    "$PARTNERSIM" compare out --risk | grep -A1 "^Notes" | grep -q "The worst tenth of 40 replications: 4 of them"
    /usr/bin/python3 - <<'PY'
import csv, h5py, numpy
f = h5py.File("out/results.h5")
points = [p.decode() for p in f["point"][:]]
x = f["headline"]["vendor_profit"][:]
rows = {r["design"]: r for r in csv.DictReader(open("risk.csv"))}
assert list(rows) == points
close = lambda text, value: abs(float(text) - value) <= 1e-9 * max(1, abs(value))
best = x.max(axis=0)
for i, point in enumerate(points):
    row = rows[point]
    assert close(row["bad"], numpy.quantile(x[i], .1))
    assert close(row["worst_tenth"], numpy.sort(x[i])[:4].mean())
    assert close(row["regret"], (best - x[i]).mean()) and int(row["best_in"]) == (best == x[i]).sum()
    if i == 0:
        assert row["difference"] == "" and row["first_order"] == ""
    else:
        assert close(row["difference"], numpy.sort(x[i])[:4].mean() - numpy.sort(x[0])[:4].mean())
assert rows["same terms"]["first_order"] == "identical" and rows["conduct"]["second_order"] == "dominates"
PY
    for format in text md latex json; do
        run --separate-stderr "$PARTNERSIM" compare out --risk --format $format
        [ "$status" -eq 0 ]
        [[ "$output" == *"in the worst tenth of markets"* ]]
        [[ "$output" == *"dominates"* ]]
    done
    run --separate-stderr "$PARTNERSIM" compare out --risk --metric cycle_length
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"a bad case needs a direction"* ]]
    [ -z "$output" ]
    mkdir one
    "$MAKER" --write one/results.h5 2 1 1
    run --separate-stderr "$PARTNERSIM" compare one --risk
    [ "$status" -eq 0 ]
    [[ "$output" == *"too few markets (1)"* ]]
    [[ "$output" == *"too few"* ]]
}

@test "mistakes are named with their remedy" {
    run --separate-stderr "$PARTNERSIM" compare out --metric vendor_profi
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"there is no metric 'vendor_profi'; did you mean 'vendor_profit'?"* ]]
    [ -z "$output" ]
    run --separate-stderr "$PARTNERSIM" compare out --baseline curent
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"did you mean 'current'?"* ]]
    run --separate-stderr "$PARTNERSIM" compare out --format xml
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"choose text, csv, json, md or latex"* ]]
    run --separate-stderr "$PARTNERSIM" compare nowhere
    [ "$status" -ne 0 ]
    [[ "$stderr" == *"nowhere"* ]]
    mkdir unfinished
    run --separate-stderr "$PARTNERSIM" compare unfinished
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"'unfinished' is empty"* ]]
    echo '{}' > unfinished/study.json
    run --separate-stderr "$PARTNERSIM" compare unfinished
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"partnersim status unfinished"* ]]
}

@test "a full disk is not success" {
    [ -e /dev/full ] || skip "no /dev/full"
    run --separate-stderr bash -c '"$1" compare out > /dev/full' _ "$PARTNERSIM"
    [ "$status" -eq 1 ]
}

@test "a simulated study compares" {
    conf=$(study small 300 3)
    "$PARTNERSIM" run "$conf" -o real --quiet
    run --separate-stderr "$PARTNERSIM" compare real --metric customers,vendor_profit
    [ "$status" -eq 0 ]
    [[ "$output" == *"single partner"* ]]
    [[ "$output" == *"at least 10 are advisable"* ]]
}

@test "a reader that stops early is nobody's mistake" {
    "$PARTNERSIM" run "$(study early 500 3)" -o "$BATS_TEST_TMPDIR/early" --quiet
    "$PARTNERSIM" compare "$BATS_TEST_TMPDIR/early" --metric all --format json 2> "$BATS_TEST_TMPDIR/complaint" | head -1 > /dev/null
    [ ! -s "$BATS_TEST_TMPDIR/complaint" ]
}

@test "documents carry the notes and warnings of the text" {
    "$PARTNERSIM" run "$(study real 200 2)" -o real --quiet
    for format in text md latex; do
        "$PARTNERSIM" compare real --format $format > shown
        grep -q 'Limits of the model\.' shown
        grep -q 'With n = 2 intervals rest on few markets' shown
    done
    "$PARTNERSIM" compare real --format md --lang ru | grep -q 'Границы модели\. Конкуренты не отвечают'
}
