#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What is said to somebody who gave the wrong thing: what it is, and what to type instead; usage mistakes are status 2.

load study

setup_file() {
    load study
    local conf
    conf=$(BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR study small 300 2)
    cat >> "$conf" <<'MORE'
design "conduct" { set = { "programme.partners.conduct.weight = 0.5" } }
output { partners = yes }
MORE
    "$PARTNERSIM" run "$conf" -o "$BATS_FILE_TMPDIR/done" --quiet
    "$PARTNERSIM" select "$conf" -o "$BATS_FILE_TMPDIR/selected" --metric vendor_profit --most 4 --first 3 > /dev/null 2>&1 ||
        [ -e "$BATS_FILE_TMPDIR/selected/select.json" ]
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    mkdir -p empty
}

# refused TEXT COMMAND...: status 2, one line on stderr that holds TEXT, nothing on stdout.
refused() {
    local text=$1
    shift
    run --separate-stderr "$PARTNERSIM" "$@"
    [ "$status" -eq 2 ] || { echo "$*: status $status: $stderr"; return 1; }
    [ -z "$output" ]
    [[ "$(grep -v "^Try 'partnersim" <<< "$stderr" | wc -l)" -eq 1 && "$stderr" == *"$text"* ]] ||
        { echo "$*: $stderr"; return 1; }
}

@test "a study that is none: what is there instead, and the same status everywhere" {
    for command in compare status merge export "report -o x.html" "select --plan" "discover --plan" "optimise --plan" \
        "sensitivity --plan" "calibrate --plan"; do
        refused "'nosuch' does not exist" $command nosuch
        refused "'empty' is empty; \`partnersim run FILE -o empty\` makes a study there" $command empty
    done
    refused "'empty' is empty" show empty
    refused "'nosuch' does not exist" story nosuch current conduct
    for command in compare status merge export "report -o x.html"; do
        refused "'small.conf' is a scenario: run it first, \`partnersim run small.conf -o DIR\`" $command small.conf
    done
    refused "'done/results.h5' is a results file; give the directory" select done/results.h5 --plan
    for command in compare export "report -o x.html" show; do
        refused "\`partnersim run selected/scenario.conf -o selected\` adds" $command selected
    done
    [ ! -e x.html ] && [ ! -e x-data ]
}

@test "an unknown name: one message, with the names there are" {
    refused "there is no design 'nope'; there are: 'current', 'single partner', 'conduct'" story done current nope
    refused "there is no design 'nope'; there are: 'current', 'single partner', 'conduct'" select done --designs nope
    refused "there is no design 'nope'; there are: 'current', 'single partner', 'conduct'" compare done --baseline nope
    refused "'99' is not a whole number from 0 to 17" story done current conduct --partner 99
    refused "\`partnersim params --metrics\` lists them" compare done --metric zzzzzz
    refused "nothing called 'prfit' is kept of partners; choose one of" compare done --partners --measure prfit
    [[ "$stderr" == *"'profit'"* ]]
    refused "--factor takes one path or pattern" sensitivity done --plan --metric vendor_profit \
        --factor world.season,world.awareness
}

@test "an option that would change nothing is refused" {
    refused "--table goes with --partners, --ledger or --bunching" compare done --table x
    refused "--measure goes with --partners" compare done --measure revenue
    refused "--measure goes with --partners" compare done --ledger --measure revenue
    refused "--deals goes with --ledger or --bunching" compare done --deals 2
}

@test "bounds are numbers as people write them" {
    refused "--worlds wants a number from 20 to 1000000, and not 16" discover done --metric vendor_profit --worlds 16
    refused "--delta wants a number from 0 up, and not -1" select done --metric vendor_profit --delta -1
}
