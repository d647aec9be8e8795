#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# partnersim sensitivity: methods on a small market, work found again, tables for programs, mistakes with their remedy.

load study

setup() {
    cd "$BATS_TEST_TMPDIR"
    FILE=$(study small 1000 3)
}

sense() {
    "$PARTNERSIM" sensitivity "$FILE" -o out --threads 1 "$@"
}

# table NAME EXPRESSION [FILE]: of out/sensitivity.json.
table() {
    rows "out/${3:-sensitivity.json}" "$1" "$2"
}

@test "the plan says what would be varied and in how many runs, and runs nothing" {
    run --separate-stderr sense --plan --factor world.clients=500..1500 --factor world.season
    [ "$status" -eq 0 ]
    # 20 trajectories of 3 points and a repeated start, 10 replications of 5 points, 2 designs
    [[ "$output" == *"About 260 runs"* ]]
    [[ "$output" == *"Method morris. Assumptions: 2. Designs: 2."* ]]
    [[ "$output" == *"world.clients   500  1500  given"* ]]
    [[ "$output" == *"world.season     0%   30%  plausible"* ]]
    [ ! -e out/parts ]
    # A pattern takes what it can: not what a design decides.
    run --separate-stderr sense --plan --factor 'vendor.routing.[sd][le][al]*=1d..2d'
    [[ "$output" == *"vendor.routing.delay"* && "$output" != *"vendor.routing.sla"* ]]
    run --separate-stderr sense --plan --method luck --rows 8
    [[ "$output" == *"Kinds of luck: 12."*  && "$output" == *"About 224 runs"* ]]
}

@test "morris: effects, floor and tornado; asked again everything is found; more trajectories keep the first" {
    run --separate-stderr sense --factor world.clients=500..1500 --factor world.season --trajectories 4 --tornado 2
    [ "$status" -eq 0 ]
    [[ "$output" =~ none\ of\ 2\ assumptions\ stands\ clear\ of\ luck.*world.clients\ .*world.season ]] # of four trajectories
    [[ "$output" == *"52 runs were asked for, "*" 0 found"* ]]
    russian out/sensitivity.json
    first="$(grep -v 'runs were asked for' <<< "$output")"
    [ "$(table morris 'len(rows)')" = 4 ]
    [ "$(table morris 'rows[0]["path"], rows[0]["what"], rows[0]["low"] <= rows[0]["value"] <= rows[0]["high"]')" = "('world.clients', 'level', True)" ]
    [ "$(table noise 'rows[0]["noise"] > 0 and abs(rows[0]["floor"] / rows[0]["noise"] - 1.6925687506) < 1e-9')" = True ]
    [ "$(table tornado 'rows[0]["path"], rows[0]["low"] < rows[0]["value"] < rows[0]["high"]')" = "('world.clients', True)" ]
    run --separate-stderr sense --factor world.clients=500..1500 --factor world.season --trajectories 4 --tornado 2
    [ "$(grep -v 'runs were asked for' <<< "$output")" = "$first" ]
    [[ "$output" == *" 0 computed now and "* ]]
    run --separate-stderr sense --factor world.clients=500..1500 --factor world.season --trajectories 5 --tornado 2
    [[ "$output" == *"60 runs were asked for, 8 computed now and 52 found"* ]]
}

@test "killed at once, the same command goes on and comes to the same answer" {
    answer() { grep -v 'runs were asked for'; }
    asked=(--factor world.season --factor world.awareness --trajectories 40 --tornado 0)
    sense "${asked[@]}" | answer > whole
    rm -r out
    begin "$PARTNERSIM" sensitivity "$FILE" -o out --threads 1 "${asked[@]}" # sense would be a shell around it
    kill -KILL "$pid"
    end
    [ "$code" -eq 137 ]
    sense "${asked[@]}" | answer > resumed
    cmp whole resumed
}

@test "the study's directory stands for its file, and its own runs are used" {
    "$PARTNERSIM" run "$FILE" -o out --quiet
    run --separate-stderr "$PARTNERSIM" sensitivity out --method tornado --tornado 3 --factor world.season --threads 1
    [ "$status" -eq 0 ]
    [[ "$output" == *"18 runs were asked for, 12 computed now and 6 found"* ]]
    "$PARTNERSIM" compare out > /dev/null
}

@test "sobol: shares alone and in all, luck taken out or a factor of its own" {
    run --separate-stderr sense --method sobol --rows 4 --tornado 0 --designs current --factor world.clients=200..4000 --factor world.season
    [ "$status" -eq 0 ]
    [[ "$output" == *"200 runs were asked for"* ]]
    [[ "$output" == *"shares in the variance of the expected response"* ]]
    russian out/sensitivity.json
    [ "$(table sobol 'len(rows), rows[0]["path"], rows[0]["low"] < rows[0]["value"] < rows[0]["high"]')" = "(2, 'world.clients', True)" ]
    [ "$(table variance '0 < rows[0]["noise_share"] < 1')" = True ]
    run --separate-stderr sense --method sobol --luck common --rows 4 --tornado 0 --designs current --factor world.clients=200..4000 --factor world.season
    [ "$status" -eq 0 ]
    [[ "$output" == *"variance of single markets"* && "$output" != *"variance of a single run"* ]]
    [ "$(table sobol 'sorted(r["factor"] for r in rows)')" = "['luck', 'world.clients', 'world.season']" ]
    [ "$(table variance 'rows[0]["noise_share"]')" = None ]
}

@test "luck: kinds of chance in words" {
    run --separate-stderr sense --method luck --rows 6 --designs current
    [ "$status" -eq 0 ]
    [[ "$output" == *"differ by luck alone"* ]]
    [[ "$output" != *"variance of a single run"* ]]
    [ "$(table luck 'len(rows), "what clients decide" in [r["factor"] for r in rows]' sensitivity-luck.json)" = "(12, True)" ]
    russian out/sensitivity-luck.json
    grep -q "что решают клиенты" out/sensitivity-luck.json
    run --separate-stderr sense --method luck --by purpose --plan
    [[ "$output" == *"Method luck. Kinds of luck: "* ]]
}

@test "csv of any table" {
    sense --method tornado --tornado 2 --factor world.season --designs current --format csv --table tornado > tornado.csv
    [ "$(head -c 35 tornado.csv)" = "metric,design,what,of,factor,path,v" ]
    [ "$(wc -l < tornado.csv)" -eq 2 ]
}

refused() { # WORDS OPTION...
    local words=$1
    shift
    run --separate-stderr sense "$@"
    [ "$status" -eq 2 ] || { echo "status $status: $stderr"; return 1; }
    [ -z "$output" ]
    [[ "$stderr" == *"$words"* ]] || { echo "$stderr"; return 1; }
}

@test "mistakes are named with their remedy" {
    refused "morris, sobol, tornado, luck or given" --method fast
    refused "a power of two" --method sobol --rows 20
    refused "from 10 to" --method sobol --scrambles 5
    refused "means nothing to the method morris" --rows 32
    refused "means nothing to the method luck" --method luck --factor world.season
    refused "goes with --luck fresh" --method sobol --luck common --replications 3
    refused "whole number" --trajectories 20.5
    refused "did you mean 'season'" --factor world.seson
    refused "no parameter with a plausible range matches" --factor 'moon.*'
    refused "empty" --factor world.clients=9..3
    refused "is what design 'single partner' decides" --factor vendor.routing.sla=1h..2d
    refused "did you mean 'vendor_profit'" --metric vendor_proft --factor world.season
    [ ! -e out/sensitivity.json ]
}

@test "a metric that never changes or never happens gives words and no number" {
    refused "the same in every run" --metric cost_stipend --method tornado --tornado 2 --factor world.season
    [ ! -e out/sensitivity.json ]
    refused "never happened" --metric funds_claimed_share --method tornado --tornado 2 --factor world.season
}
