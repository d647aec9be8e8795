#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# partnersim sensitivity --method given: what points that were run for another purpose say, at no further cost.

load study

setup() {
    cd "$BATS_TEST_TMPDIR"
    FILE=$(study small 1000 2)
    assumptions=(--factor world.inbound_share --factor world.season)
}

# table NAME EXPRESSION [FILE]: of out/sensitivity-given.json.
table() {
    rows "out/${3:-sensitivity-given.json}" "$1" "$2"
}

# varied SAMPLES: the study varies how many clients there are and how strong the season is, in a Latin hypercube.
varied() {
    sed -i "s/seed = 11 }/seed = 11  sampling = lhs  samples = $1\n  vary \"world.clients\" { from = 500  to = 2000 }\n  vary \"world.season\" { from = 0  to = 30% } }/" "$FILE"
}

# given OPTION...: nothing is computed, everything is found.
given() {
    run --separate-stderr "$PARTNERSIM" sensitivity out --method given "$@"
    [ "$status" -eq 0 ] || { echo "status $status: $stderr"; return 1; }
    [[ "$output" == *" 0 computed now and "* ]] || { echo "$output"; return 1; }
    narrow <<< "$output"
    "$PARTNERSIM" sensitivity out --method given --lang ru "$@" | narrow
    russian out/sensitivity-given.json
}

@test "the study's own points: found, told in both languages, kept beside other answers" {
    varied 40
    "$PARTNERSIM" run "$FILE" -o out --quiet
    given --threads 1
    [[ "$output" == *"moved most by world.clients"*"in 40 points"* ]]
    [[ "$output" == *"160 runs were asked for, 0 computed now and 160 found"* ]]
    [ "$(table given 'rows[0]["path"], rows[0]["what"], rows[0]["low"] < rows[0]["value"] < rows[0]["high"]')" = "('world.clients', 'level', True)" ]
    [ "$(table given 'rows[0]["raw"] > rows[0]["dummy"], rows[0]["points"], rows[0]["lost"]')" = "(True, 40.0, 0.0)" ]
    [ "$(table factors '[r["path"] for r in rows]')" = "['world.clients', 'world.season']" ]
    [ ! -e out/sensitivity.json ]
    # Any number of threads gives the same document.
    cp out/sensitivity-given.json one
    "$PARTNERSIM" sensitivity out --method given --threads 2 > /dev/null
    cmp one out/sensitivity-given.json
    # The report draws it.
    "$PARTNERSIM" report out -o report.html > /dev/null
    grep -q 'id="found-sensitivity-given-given' report.html
}

@test "the plan says which points there are, and runs nothing" {
    varied 40
    run --separate-stderr "$PARTNERSIM" sensitivity "$FILE" -o out --method given --plan
    [ "$status" -eq 0 ]
    [[ "$output" == *"40 points from the study's own varied values, 2 replications of each. Assumptions: 2."* ]]
    [ ! -e out/parts ]
}

@test "points that other commands left: nets of sobol, worlds of discover" {
    "$PARTNERSIM" discover "$FILE" -o out --worlds 32 --replications 2 --metric customers_won "${assumptions[@]}" > /dev/null
    given --points discover --metric customers_won
    [[ "$output" == *"32 points from the worlds of discover"* ]]
    [ "$(table given 'sorted({r["path"] for r in rows if r["what"] == "level"})')" = "['world.inbound_share', 'world.season']" ]
    "$PARTNERSIM" sensitivity out --method sobol --rows 4 --tornado 0 "${assumptions[@]}" > /dev/null
    given # the first there is
    [[ "$output" == *"80 points from the nets of sensitivity --method sobol"* ]]
    given --points discover --metric customers_won
    [[ "$output" == *"32 points from the worlds of discover"* ]]
}

@test "points that calibrate left: its first wave, of the design in force" {
    printf 'month,metric,value\n1,customers_won,2\n2,customers_won,1\n3,customers_won,2\n4,customers_won,1\n' > crm.csv
    "$PARTNERSIM" calibrate "$FILE" -o out --data crm.csv "${assumptions[@]}" --points 40 --replications 2 \
        --histories 10 --waves 1 --particles 100 --draws 20 > /dev/null
    given --points calibrate
    [[ "$output" == *"40 points from the first wave of calibrate"* ]]
    [[ "$output" == *"80 runs were asked for"* ]]
    [ "$(table given '{r["design"] for r in rows}')" = "{'current'}" ]
}

@test "points of another study are not taken" {
    "$PARTNERSIM" discover "$FILE" -o out --worlds 32 --replications 2 --metric customers_won "${assumptions[@]}" > /dev/null
    sed -i 's/seed = 11/seed = 12/' "$FILE"
    mkdir other
    cp out/discover.json other/
    run --separate-stderr "$PARTNERSIM" sensitivity "$FILE" -o other --method given --points discover
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"'other/discover.json' speaks of another study"*"run discover there again"* ]]
    run --separate-stderr "$PARTNERSIM" sensitivity "$FILE" -o other --method given
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"speaks of another study"* ]]
    [ ! -e other/sensitivity-given.json ]
}

refused() { # WORDS OPTION...
    local words=$1
    shift
    run --separate-stderr "$PARTNERSIM" sensitivity "$FILE" -o out --method given "$@"
    [ "$status" -eq 2 ] || { echo "status $status: $stderr"; return 1; }
    [ -z "$output" ]
    [[ "$stderr" == *"$words"* ]] || { echo "$stderr"; return 1; }
    [ ! -e out/sensitivity-given.json ]
}

@test "mistakes are named with their remedy" {
    refused "has no points to look at: vary parameters"
    refused "has no points of sobol to look at" --points sobol
    refused "study, sobol, discover or calibrate, and not dust" --points dust
    refused "means nothing to the method given" --factor world.season
    run --separate-stderr "$PARTNERSIM" sensitivity "$FILE" -o out --points sobol
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"--points means nothing to the method morris"* ]]
    varied 12
    refused "12 points have a value and 30 are the least"
    mkdir -p out
    echo '{' > out/discover.json
    refused "'out/discover.json' cannot be read: run discover there again" --points discover
    refused "has no points of calibrate" --points calibrate
}
