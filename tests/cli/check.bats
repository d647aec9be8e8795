#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# check, show and init on the real program and the shipped scenarios.

bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || exit 1
    P=${PARTNERSIM:-$PWD/build/partnersim}
    T=$(mktemp -d)
}

teardown() {
    rm -rf "$T"
}

@test "every shipped scenario is sound" {
    find scenarios -name '*.conf' | while read -r file; do
        "$P" check "$file" > "$T/out" 2> "$T/err" || { echo "$file"; cat "$T/err"; false; }
        grep -q "is sound" "$T/out"
    done
}

@test "check sums up what would be simulated" {
    run "$P" check scenarios/demo.conf --set experiment.replications=7 --set experiment.horizon=1y
    [ "$status" -eq 0 ]
    [[ $output == *"current (baseline)"* ]]
    [[ $output == *"x 7 replications ="* ]]
    [[ $output == *"1y warm-up, then 1y"* ]]
}

@test "check --json is JSON on stdout, in good and bad cases" {
    "$P" check --json scenarios/demo.conf | python3 -c '
import json, sys
d = json.load(sys.stdin)
assert d["sound"] and d["errors"] == 0 and d["points"] == len(d["designs"])
assert sum(x["baseline"] for x in d["designs"]) == 1'
    printf 'format = 1\nbogus = 2\n' > "$T/bad.conf"
    run --separate-stderr "$P" check --json "$T/bad.conf"
    [ "$status" -eq 2 ]
    echo "$output" | python3 -c '
import json, sys
d = json.load(sys.stdin)
assert not d["sound"] and d["errors"] >= 1
assert any(p["line"] == 2 and "bogus" in p["text"] for p in d["problems"])'
}

@test "what init and params --format conf print is sound" {
    "$P" init > "$T/a.conf"
    "$P" check "$T/a.conf"
    "$P" params --format conf > "$T/b.conf"
    "$P" check "$T/b.conf"
    # Every line that shows a default can be brought to life.
    sed 's/^\( *\)# \([a-z_]* = \)/\1\2/' "$T/b.conf" > "$T/c.conf"
    "$P" check "$T/c.conf"
    run ! cmp -s "$T/b.conf" "$T/c.conf"
}

@test "templates are listed, printed, written with what they build on" {
    run "$P" init --list
    [ "$status" -eq 0 ]
    [[ $output == *"demo.conf"* && $output == *"programmes/bitrix24.conf"* ]]
    "$P" init --list --json | python3 -c 'import json, sys; assert len(json.load(sys.stdin)) >= 2'
    "$P" init bitrix24 | cmp - scenarios/programmes/bitrix24.conf
    "$P" init programmes/bitrix24.conf | cmp - scenarios/programmes/bitrix24.conf
    "$P" init demo --output "$T/study"
    "$P" check "$T/study/demo.conf"
    run "$P" init demo -o "$T/study"
    [ "$status" -eq 2 ]
    [[ $output == *"nothing is overwritten"* ]]
    run "$P" init bitrix25
    [ "$status" -eq 2 ]
    [[ $output == *"did you mean 'bitrix24'?"* ]]
}

@test "show tells values and origins" {
    run "$P" show scenarios/demo.conf --set experiment.seed=5
    [ "$status" -eq 0 ]
    [[ $output == *"# scenarios/programmes/bitrix24.conf:"* ]]
    [[ $output =~ experiment.seed\ +=\ 5\ +#\ --set ]]
    [[ $output == *"# default"* ]]
    run "$P" show scenarios/demo.conf --design 'race of ten'
    [[ $output =~ vendor.routing.race_size\ +=\ 10\ +#\ design\ race\ of\ ten\ \(scenarios/demo.conf: ]]
    run "$P" show scenarios/demo.conf --design 'race of tne'
    [ "$status" -eq 2 ]
    [[ $output == *"did you mean 'race of ten'?"* ]]
    "$P" show --json scenarios/demo.conf | python3 -c '
import json, sys
d = json.load(sys.stdin)
assert d["design"] == "current"
assert all(v["path"] and v["origin"] for v in d["values"]) and len(d["values"]) > 50'
}

@test "show --file is one file that resolves to the same" {
    "$P" show --file scenarios/demo.conf --set vendor.routing.race_size=7 > "$T/one.conf"
    run ! grep -q extends "$T/one.conf"
    for design in current 'race of ten' 'single partner'; do
        "$P" show scenarios/demo.conf --set vendor.routing.race_size=7 --design "$design" | sed '1d; s/ *#.*//' > "$T/a"
        "$P" show "$T/one.conf" --design "$design" | sed '1d; s/ *#.*//' > "$T/b"
        cmp "$T/a" "$T/b"
        [ "$(wc -l < "$T/a")" -gt 50 ]
    done
}

@test "show tells what a results file holds" {
    "$P" run scenarios/demo.conf -o "$T/study" --set world.clients=300 --set experiment.horizon=60d --set experiment.sample=30d \
        --set experiment.warmup=30d --replications 2 --designs 'current,race of ten' --quiet 2> /dev/null
    run "$P" show "$T/study"
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *"2 points x 2 replications"* ]]
    [[ $output =~ race\ of\ ten\ +race\ of\ ten\ +2\ +0\ +0 ]]
    [[ $output == *"vendor_profit"* && $output == *"git_commit"* ]]
    "$P" show --json "$T/study/results.h5" | python3 -c '
import json, sys
d = json.load(sys.stdin)
assert [p["done"] for p in d["points"]] == [2, 2] and d["replications"] == 2
assert any(m["name"] == "vendor_profit" for m in d["metrics"]) and d["attributes"]["digest"]'
    "$P" show --file "$T/study" | cmp - "$T/study/scenario.conf"
    "$P" check "$T/study/scenario.conf"
}

@test "show refuses what is neither scenario nor results" {
    run "$P" show "$T/nothing"
    [ "$status" -eq 2 ]
    [[ $output == *"there is no such file"* ]]
    mkdir "$T/empty"
    run "$P" show "$T/empty"
    [ "$status" -ne 0 ]
    printf '\211HDF\r\n\032\nrubbish' > "$T/torn.h5"
    run "$P" show "$T/torn.h5"
    [ "$status" -eq 1 ] || [ "$status" -eq 2 ]
    [[ $output == partnersim\ show:* ]]
    run "$P" show "$T/torn.h5" --design x
    [ "$status" -eq 2 ]
}

@test "messages go to stderr, results to stdout" {
    printf 'format = 1\nbogus = 2\n' > "$T/bad.conf"
    run --separate-stderr "$P" check "$T/bad.conf"
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ $stderr == *"bad.conf:2: error: unknown key 'bogus'"* ]]
    [[ $stderr == *"    2 | bogus = 2"* ]]
    [[ $stderr != *$'\033'* ]]
}
