#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# partnersim optimise: a setting of the levers, confirmed on fresh replications; requirements; what it refuses.

load study

setup() {
    cd "$BATS_TEST_TMPDIR"
    cat > lead.conf <<CONF
format = 1
title = "How much to spend on leads?"
extends = "$REPOSITORY/scenarios/questions/market.conf"
baseline = "as it is"
world { clients = 1500 }
partners "firms" { count = 20  prospects = 0 }
vendor { lead_generation { spend = 1M } }
experiment { horizon = 1y  warmup = 90d  seed = 3  decide { metric = customers  goal = max  matters = 3 } }
design "as it is" { }
design "twice" { set = { "vendor.lead_generation.spend = 2M" } }
CONF
    levers=(--lever vendor.lead_generation.spend=0..20M --lever vendor.routing.max_reroutes=0..5
        --lever vendor.routing.policy=random,speed_weighted,race)
    small=(--budget 320 --first 3 --fresh 20 --quiet)
}

@test "a setting of numbers, whole numbers and choices; every point is an ordinary one" {
    run --separate-stderr "$PARTNERSIM" optimise lead.conf -o out "${levers[@]}" "${small[@]}"
    echo "$output $stderr"
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    [[ "$output" == *"this setting is the best found by"*"nobody had looked at: "* ]]
    [[ "$output" == *'design "optimised" { set = { "vendor.lead_generation.spend='* ]]
    narrow <<< "$output"
    [ "$(rows out/optimise.json contenders 'sum(r["setting"].endswith(" (chosen)") for r in rows)')" -eq 1 ]
    [ "$(rows out/optimise.json levers 'len(rows)')" -eq 3 ]
    [ "$(rows out/optimise.json fresh '[r["design"] for r in rows]')" = "['optimised', 'as it is', 'twice']" ]
    [ "$(rows out/optimise.json fresh 'rows[0]["runs"]')" = 20.0 ]
    russian out/optimise.json
    # What is printed is what a scenario with that design gives: the fresh replications are its next ones.
    setting=$(rows out/optimise.json levers '", ".join("\"" + r["path"] + " = " + r["value"] + "\"" for r in rows)')
    seen=$(rows out/optimise.json search 'int(max(r["replications"] for r in rows))')
    { cat lead.conf; echo "design \"optimised\" { set = { $setting } }"; } > found.conf
    "$PARTNERSIM" run found.conf -o out2 --replications $((seen + 20)) --quiet
    expected=$(look out2 'f["headline"]["customers"][list(f["point"][:]).index(b"optimised"), -20:].mean()')
    /usr/bin/python3 -c 'import sys; assert abs(float(sys.argv[1]) - float(sys.argv[2])) < 1e-9, sys.argv' \
        "$expected" "$(rows out/optimise.json fresh 'rows[0]["mean"]')"
}

@test "guided by a model: the budget is kept, and the same bytes for any number of threads" {
    run --separate-stderr "$PARTNERSIM" optimise lead.conf -o run-a "${levers[@]}" "${small[@]}" --method guide --threads 1
    echo "$output $stderr"
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    [ "$(rows run-a/optimise.json search '[r["phase"] for r in rows]')" = "['explore', 'guide', 'settle']" ]
    [ "$(rows run-a/optimise.json search 'rows[-1]["runs"] + 3 * 20 <= 320')" = True ]
    sed s/run-a/DIR/ <<< "$output" > one.txt
    "$PARTNERSIM" optimise lead.conf -o run-b "${levers[@]}" "${small[@]}" --method guide --threads 2 | sed s/run-b/DIR/ > two.txt
    cmp one.txt two.txt
    run --separate-stderr "$PARTNERSIM" optimise lead.conf -o bad "${levers[@]}" --method best
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"there is no method 'best'; choose climb or guide"* ]]
    run --separate-stderr "$PARTNERSIM" optimise lead.conf -o bad "${levers[@]}" --method guide --metric customers,cost_lead_generation
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"the method guide is for one metric"* ]]
    [ ! -e bad ]
}

@test "the same bytes for any number of threads, and again from what is there" {
    "$PARTNERSIM" optimise lead.conf -o run-a "${levers[@]}" "${small[@]}" --threads 1 | sed s/run-a/DIR/ > one.txt
    "$PARTNERSIM" optimise lead.conf -o run-b "${levers[@]}" "${small[@]}" --threads 2 | sed s/run-b/DIR/ > two.txt
    cmp one.txt two.txt
    "$PARTNERSIM" optimise run-a "${levers[@]}" "${small[@]}" | sed s/run-a/DIR/ > again.txt
    grep -q " 0 computed now" again.txt
    diff <(grep -v "computed now" one.txt) <(grep -v "computed now" again.txt)
}

@test "killed at any moment, the same command goes on to the same answer" {
    "$PARTNERSIM" optimise lead.conf -o whole "${levers[@]}" "${small[@]}" > whole.txt
    directory=killed begin "$PARTNERSIM" optimise lead.conf -o killed "${levers[@]}" "${small[@]}" --threads 1
    kill -KILL "$pid"
    end
    [ "$code" -eq 137 ]
    "$PARTNERSIM" optimise lead.conf -o killed "${levers[@]}" "${small[@]}" > killed.txt
    diff <(grep -v "computed now\|found in" whole.txt) <(grep -v "computed now\|found in" killed.txt)
}

@test "a requirement is kept, or it is said that nothing keeps it" {
    run --separate-stderr "$PARTNERSIM" optimise lead.conf -o out "${levers[@]}" "${small[@]}" --require 'cost_lead_generation<=4M'
    echo "$output $stderr"
    [ "$status" -eq 0 ]
    [[ "$output" == *"requirements"* ]]
    [ "$(rows out/optimise.json requirements 'rows[0]["mean"] <= 4e6 and rows[0]["met"] != "violated"')" = True ]
    run --separate-stderr "$PARTNERSIM" optimise lead.conf -o out "${levers[@]}" "${small[@]}" --require 'customers >= 1M'
    [ "$status" -eq 4 ]
    [[ "$output" == *"Nothing that was tried surely meets all requirements"* ]]
}

@test "several metrics: a front, its settings and the volume it dominates" {
    run --separate-stderr "$PARTNERSIM" optimise lead.conf -o out "${levers[@]}" --budget 700 --first 3 --fresh 10 --quiet \
        --metric customers,cost_lead_generation
    echo "$output $stderr"
    [ "$status" -eq 0 ]
    [[ "$output" == *"By customers and cost of leads"*"The front dominates"* ]]
    [[ "$output" == *"cost of leads  1.00M  same in all 10"* ]] # no interval without width
    [[ "$output" == *"customers "*" to "* ]]
    [[ "$(tr -s " \n" " " <<< "$output")" == *"luck favours the larger set: the front is taken from "*" the other volume from 2 designs."* ]]
    russian out/optimise.json
    [ "$(rows out/optimise.json hypervolume 'rows[1]["volume"] >= rows[0]["volume"] and rows[1]["volume"] > 0')" = True ]
    [ "$(rows out/optimise.json levers 'len(rows) > 0 and len(rows) % 3 == 0')" = True ]
}

@test "a plan says how many runs, and runs nothing" {
    run --separate-stderr "$PARTNERSIM" optimise lead.conf -o out "${levers[@]}" --budget 2000 --plan
    [ "$status" -eq 0 ]
    [[ "$output" == *"2000 runs"* ]]
    [ ! -e out ]
}

@test "mistakes are named with their remedy, before anything runs" {
    local -A refusals=(
        ["--lever vendor.lead_generation.spend=20M..1M"]="is empty; write LOW..HIGH"
        ["--lever vendor.lead_generation.spent=0..1M"]="did you mean"
        ["--lever vendor.routing.policy=random,best"]="best"
        ["--lever vendor.lead_generation.spend=0..1M --require customers"]="--require wants METRIC<=LIMIT"
        ["--lever vendor.lead_generation.spend=0..1M --require customer>=3"]="did you mean 'customers'"
        ["--lever vendor.lead_generation.spend=0..1M --require customers>=many"]="--require 'customers>=many'"
        ["--lever vendor.lead_generation.spend=0..1M --budget 10"]="are too few"
        ["--lever vendor.lead_generation.spend=0..1M --reference 1,2"]="one number for each of several metrics"
        ["--lever vendor.lead_generation.spend=0..1M --first 1"]="--first wants a number from 2"
    )
    for arguments in "${!refusals[@]}"; do
        # shellcheck disable=SC2086
        run --separate-stderr "$PARTNERSIM" optimise lead.conf -o out $arguments
        echo "$arguments: $status $stderr"
        [ "$status" -eq 2 ]
        [ -z "$output" ]
        [[ "$stderr" == *"${refusals[$arguments]}"* ]]
    done
    [ ! -e out/parts ]
}

@test "a metric that no lever moves" {
    run --separate-stderr "$PARTNERSIM" optimise lead.conf -o out "${levers[@]}" "${small[@]}" --metric cost_distributors
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"none of the levers moves it"* ]]
    [ -z "$output" ]
}
