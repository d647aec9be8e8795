#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# partnersim discover: worlds, rules, tables; what was run is found again; mistakes with their remedy.

load study

setup() {
    cd "$BATS_TEST_TMPDIR"
    CONF=$(study worlds 400 2)
    # Dearer leads: pays or not according to what a customer brings.
    cat >> "$CONF" <<'MORE'
design "generous" { set = { "programme.partners.tier.gold.margin = 60%" } }
MORE
}

discover() {
    "$PARTNERSIM" discover "$CONF" -o out --designs "single partner" --worlds 24 --replications "${REPLICATIONS:-2}" \
        --factor vendor.lead_generation.genuine --factor "world.segment.*.churn_beta" --quiet "$@"
}

@test "the answer in words, tables for programs, the same kept beside the runs" {
    run --separate-stderr discover
    [ "$status" -eq 0 ]
    said=$(tr -s ' \n' ' ' <<< "$output")
    [[ "$said" == *"loses to"*"of 24 worlds by the means of"* ]]
    [[ "$said" == *"Most robust:"* ]]
    [[ "$said" == *"To know"*"before choosing would be worth"* ]]
    [[ "$said" == *"96 runs were asked for, 96 computed now and 0 found in 'out'"* ]]
    narrow <<< "$output"
    run --separate-stderr discover --json
    [ "$status" -eq 0 ]
    [[ "$output" == *"0 computed now and 96 found"* ]]
    /usr/bin/python3 -c 'import json, sys
whole = json.load(open("out/discover.json"))
del whole["languages"], whole["about"]
assert json.loads(sys.argv[1]) == whole' "$output"
    russian out/discover.json
    discover --table worlds --format csv > worlds.csv
    /usr/bin/python3 - <<'PY'
import csv, json
rows = list(csv.DictReader(open("worlds.csv")))
kept = json.load(open("out/discover.json"))["tables"]
assert len(rows) == 24 == len(kept["worlds"]["rows"])
factors = [row["path"] for row in kept["factors"]["rows"]]
assert "vendor.lead_generation.genuine" in factors and len(factors) > 1
for row in rows:
    assert row["status"] == "judged" and row["complete"] == "2"
    assert (float(row["difference"]) < 0) == (row["loses"] == "1")
    for factor in kept["factors"]["rows"]:
        assert factor["low"] <= float(row[factor["path"]]) <= factor["high"]
assert len({row["vendor.lead_generation.genuine"] for row in rows}) == 24
mean = sum(float(row["mean of current"]) for row in rows) / 24
robustness = {row["measure"]: row for row in kept["robustness"]["rows"]}
assert abs(robustness["laplace"]["current"] - mean) <= 1e-9 * abs(mean)
assert robustness["maximin"]["current"] == min(float(row["mean of current"]) for row in rows)
PY
}

@test "every format" {
    for format in text md latex csv json; do
        run --separate-stderr discover --format $format
        [ "$status" -eq 0 ]
        [ -n "$output" ]
    done
    run --separate-stderr discover --table nothing
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"there is no table 'nothing'; choose rules, boxes, robustness"* ]]
}

@test "one replication is judged by its number, and says what it cannot tell" {
    REPLICATIONS=1
    run --separate-stderr discover
    [ "$status" -eq 0 ]
    said=$(tr -s ' \n' ' ' <<< "$output")
    [[ "$said" == *"cannot be told from 1 replication each"* ]]
    [[ "$said" != *nan* ]]
    [ "$(rows out/discover.json worlds 'len(rows), {row["loses"] for row in rows} <= {0, 1}')" = "(24, True)" ]
}

@test "a plan runs nothing" {
    run --separate-stderr "$PARTNERSIM" discover "$CONF" -o out --plan
    [ "$status" -eq 0 ]
    [[ "$output" == *"About 1536 runs of 180 days"* ]]
    [ ! -e out ]
}

refused() {
    local words=$1
    shift
    run --separate-stderr "$PARTNERSIM" discover "$@"
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ "$stderr" == *"$words"* ]]
}

@test "mistakes are named with their remedy" {
    refused "say where the runs go" "$CONF"
    refused "no design 'generos' takes part" "$CONF" -o out --design generos
    refused "against itself" "$CONF" -o out --design generous --against generous --worlds 20 --factor vendor.lead_generation.genuine
    refused "--labels is chance or mean" "$CONF" -o out --labels maybe
    refused "--worlds wants a number from 20" "$CONF" -o out --worlds 3
    refused "one metric" "$CONF" -o out --metric vendor_profit,customers
    refused "there is no metric 'profits'" "$CONF" -o out --metric profits
    refused "no parameter with a plausible range matches" "$CONF" -o out --factor 'no.such.*'
    refused "does not say which way is good" "$CONF" -o out --metric needs --worlds 20 --factor vendor.lead_generation.genuine
    sed '/^design "[sg]/d' "$CONF" > one.conf
    refused "one design only" one.conf -o out
    refused "constant" "$CONF" -o same --metric budget_cut --worlds 20 --factor vendor.lead_generation.genuine
}
