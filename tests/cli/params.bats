#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# params: the parameter table in every format.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || exit 1
    P=${PARTNERSIM:-$PWD/build/partnersim}
}

@test "the list has every row of the tables" {
    rows=$(cat models/params/*.def | grep -c '^P(')
    "$P" params --format json > "$BATS_TEST_TMPDIR/p.json"
    ROWS=$rows python3 - "$BATS_TEST_TMPDIR/p.json" <<'PY'
import json, os, sys
d = json.load(open(sys.argv[1]))
model = [p for p in d if p["type"] != "section" and p["path"].split(".")[0] not in
         ("design", "experiment", "output", "format", "title", "currency", "extends", "baseline")]
assert len(model) >= int(os.environ["ROWS"]), (len(model), os.environ["ROWS"])
paths = [p["path"] for p in d]
assert len(set(paths)) == len(paths)
for p in model:
    assert p["text"] and p["source"] and p["grade"] in "ABCMX", p
    assert p["role"] in ("lever", "uncertain", "setting") and p["switchable"] in ("yes", "no"), p
PY
}

@test "a part of a path, a part of a description, a shell pattern" {
    run "$P" params routing.sla
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == "vendor.routing.sla = "* ]]
    run "$P" params 'programme.*.margin'
    [[ $output == *"programme.TITLE.tier.TITLE.margin"* ]]
    run "$P" params 'DESK TIME WITHIN'
    [[ $output == *"vendor.routing.sla"* ]]
    run "$P" params no-such-thing
    [ "$status" -eq 2 ]
    [[ $output == *"nothing matches 'no-such-thing'"* ]]
}

@test "what is not available yet is said to be so" {
    run "$P" params 'programme.*.protection*'
    [ "$status" -eq 0 ]
    [[ $output == *"not available yet"* || $output == *"lever"* ]]
}

@test "Markdown is a table" {
    run "$P" params routing --format md
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == "| path | type | unit | default | range |"* ]]
    [[ ${lines[1]} == "| --- |"* ]]
    [[ $output == *"| vendor.routing.sla | time | d | 0 |"* ]]
}

@test "metrics" {
    run "$P" params --metrics vendor_profit
    [ "$status" -eq 0 ]
    [[ $output == *"vendor_profit"*"currency"* ]]
    [[ $output != *"MONEY"* && $output != *"->"* ]] # formulas are for programs
    "$P" params --metrics --json | python3 -c '
import json, sys
d = json.load(sys.stdin)
assert len(d) > 50 and all(m["unit"] and m["title"] and m["kind"] in ("flow", "stock", "mean") for m in d)
assert not any(m["unit"] in ("hours", "minutes", "seconds") for m in d)'
}

@test "formats that do not exist or do not fit are refused" {
    run "$P" params --format yaml
    [ "$status" -eq 2 ]
    [[ $output == *"there is no format 'yaml'"* ]]
    run "$P" params routing --format conf
    [ "$status" -eq 2 ]
}
