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

@test "a study of one design says how to add another" {
    sed '/^design "\(single\|conduct\)/d' small.conf > one.conf
    "$PARTNERSIM" run one.conf -o one > said.txt 2> /dev/null
    grep -q '^next: partnersim compare one; there is no other design .*add one to the scenario: design "name" { set' said.txt
    add='add one to the scenario: design "name" { set = { "PATH = VALUE" } }'
    refused "$add" compare one --partners
    refused "$add" compare one --ledger
    refused "$add" story one current conduct
    for command in select discover; do
        refused "$add" $command one --metric vendor_profit --plan
    done
    run ! "$PARTNERSIM" diff one.conf
    [[ "$output" == *"$add"* ]]
    "$PARTNERSIM" compare one --metric vendor_profit | tr -s ' \n' ' ' | grep -q 'stands alone.* Add one to the scenario: design "name"'
}

@test "a template printed alone: what is missing, and how to get it" {
    "$PARTNERSIM" init demo > demo.conf 2> /dev/null
    run "$PARTNERSIM" run demo.conf -o never
    [ "$status" -eq 2 ]
    [[ "$output" == *"cannot read 'programmes/bitrix24.conf'"*"\`partnersim init NAME --output DIR\` writes"* ]]
}

@test "outputs: the folder is made, and what cannot be written is refused before anything is" {
    mkdir -p figures
    refused "'figures' is a directory: give the name of a file in it" report done -o figures
    refused "'figures' is a directory" export done --format xlsx -o figures
    run ! "$PARTNERSIM" report done --figures done/results.h5/x -o page.html
    [[ "$output" == *"'done/results.h5' is a file, and not a directory"* ]]
    [ ! -e figures-data ] && [ ! -e page-data ] && [ ! -e page.html ]
    "$PARTNERSIM" export done --format xlsx -o new/folder/book.xlsx
    [ -s new/folder/book.xlsx ]
    run ! "$PARTNERSIM" export done --format xlsx -o done/results.h5/x.xlsx
    [[ "$output" != *"ERROR"* && "$output" == *"'done/results.h5' is a file"* ]]
}

@test "the README's walk works line by line" {
    mkdir -p walk/build walk/scenarios
    ln -sf "$PARTNERSIM" walk/build/partnersim
    cp "$REPOSITORY/scenarios/crm.csv" walk/scenarios
    cd walk
    # Every command of the two blocks, as written; what decides only plans.
    sed -n '/^## Ask your own question/,/^A design is a name/p' "$REPOSITORY/README.md" |
        sed -e ':a; /\\$/ { N; s/\\\n//; ta }' | sed -n 's/^\(build\/partnersim [^#]*\).*/\1/p' |
        sed -E '/ (select|optimise) /s/$/ --plan/' > lines
    [ "$(wc -l < lines)" -ge 15 ]
    while read -r line; do
        echo "$line"
        eval "$line" > out.txt 2> err.txt < /dev/null || { cat err.txt; false; }
        case $line in
        *" init "*) # the same question of a small market
            sed -i 's/replications = 30/replications = 2  warmup = 90d/' my/demo.conf
            echo 'world { clients = 400 }' >> my/demo.conf
            echo 'partners "integrators" { count = 12  prospects = 0 }' >> my/demo.conf
            ;;
        esac
    done < lines
    [ -s my/report.html ] && [ -s my/study/export/dictionary.csv ]
}

@test "the examples of every help are accepted" {
    mkdir -p examples
    cd examples
    sed "s/sample = 30d/sample = 5d/" ../small.conf > my.conf
    cp my.conf old.conf
    cp my.conf new.conf
    for name in demo out my my-study node1/out node2/out; do
        mkdir -p "$(dirname "$name")"
        cp -r ../done "$name"
    done
    printf 'month,metric,value\n1,customers_won,3\n2,customers_won,4\n3,customers_won,2\n' > crm.csv
    for command in $(sed -n 's/^CLI_COMMAND(\([a-z]*\)).*/\1/p' "$REPOSITORY/cli/commands.def"); do
        # Runs are only planned; logs of deals, points of other commands (given.bats), other folders and the manual's pager are left out.
        "$PARTNERSIM" help "$command" | sed '1,/^Examples:/d' | sed -e ':a; /\\$/ { N; s/\\\n//; ta }' |
            sed -E -e "s/^ *//" -e "s/> my.conf/> mine.conf/" -e 's/^mpirun //' -e '/xes|scratch|man -l|source|method given/d' \
                -e '/^partnersim (select|discover|sensitivity|calibrate|optimise) /{/--plan/!s/( >|$)/ --plan\1/}' \
                -e 's/my-worlds --table.*/my-study --plan/' \
                -e '/^partnersim run /{s/ run / plan /; s/--(precision|shard).*//; s/$/ --list/}' \
                -e '/^partnersim (select|discover|sensitivity|optimise) /{/--metric/!s/$/ --metric vendor_profit/}' > lines
        [ -s lines ]
        while read -r line; do
            echo "$line"
            eval "${line/partnersim/\"\$PARTNERSIM\"}" > out.txt 2> err.txt < /dev/null || { cat err.txt; false; }
        done < lines
    done
}

@test "what is no scenario is said in one line, and a file with many mistakes is told all of them" {
    for file in README.md CMakeLists.txt cli/main.c; do
        run ! "$PARTNERSIM" check "$REPOSITORY/$file"
        [ "${#lines[@]}" -eq 3 ]
        [[ "${lines[0]}" == *"this is no scenario"* && "${lines[2]}" == *": 1 error" ]]
    done
    : > nothing.conf
    run ! "$PARTNERSIM" check nothing.conf
    [[ "${lines[0]}" == *"there is nothing in this file"* && "${lines[2]}" == *": 1 error" ]]
    cat > many.conf <<CONF
format = 1
extends = "$REPOSITORY/scenarios/programmes/bitrix24.conf"
baseline = "curent"
world { clients = 20z  season = 400% }
vendor { routing { policy = randm } }
design "current" { }
design "current" { }
design "conduct" { set = { "programme.partners.conduct.wieght = 0.5" } }
experiment { horizon = 180dd  decide { metric = vendor_profitt } }
CONF
    run ! "$PARTNERSIM" check many.conf
    for text in 'no design "curent"' "unknown unit 'z'" "400% is out of range" "'randm' is not one" \
        'design "current" is there twice' "no 'wieght' in" "unknown unit 'dd'" "no metric 'vendor_profitt'"; do
        [[ "$output" == *"$text"* ]] || { echo "$text"; false; }
    done
    [[ "$output" == *"many.conf: 8 errors" ]]
}

@test "check and report count the same parameters, and nothing is listed that is not there" {
    "$PARTNERSIM" check small.conf > check.txt 2> /dev/null
    "$PARTNERSIM" report done -o counted.html 2> /dev/null
    read -r all assumed < <(sed -n 's/.*sources *\([0-9]*\) parameters, of which \([0-9]*\) rest.*/\1 \2/p' check.txt)
    [ "$all" -gt 100 ]
    tr -s ' \n' ' ' < counted.html | grep -q "$all parameters; $assumed rest on an assumption"
    run ! grep -E ': 0(,|$)|below 0 do not' check.txt
    "$PARTNERSIM" check small.conf --set experiment.decide.matters=0 2> /dev/null |
        tr -s ' \n' ' ' | grep -q 'is better; 95% intervals'
}

@test "a warning about what --set gave points at --set" {
    run "$PARTNERSIM" check "$REPOSITORY/scenarios/demo.conf" --set world.clients=400
    [[ "$output" == *"--set: warning: about "*" own needs per partner"* ]]
}

@test "--plan of what decides: runs, time, disk and what would be varied; check and plan say what comes next" {
    for command in select optimise sensitivity discover; do
        "$PARTNERSIM" $command done --metric vendor_profit --plan | tr -s ' \n' ' ' > plan.txt
        # How long depends on the machine; either sentence is whole.
        grep -qE -e "By a short probe: less than a minute on [0-9]+ threads, at most [0-9.]+ MB of disk\." \
            -e "By a short probe: [0-9.]+( to [0-9.]+)? minutes on [0-9]+ threads, [0-9.]+( to [0-9.]+)? MB of disk\." plan.txt
        grep -q "The same command without --plan begins" plan.txt
    done
    # Forty runs take less than a minute on any machine, two million do not.
    "$PARTNERSIM" select done --metric vendor_profit --plan --most 20 | grep -q "less than a minute on"
    "$PARTNERSIM" select done --metric vendor_profit --plan --most 1000000 | grep -qE "[0-9.]+ to [0-9.]+ minutes on"
    "$PARTNERSIM" optimise done --metric vendor_profit --plan --lever vendor.routing.sla=1h..24h | grep -q "^ *lever  *from  *to"
    # For programs the same bytes each time.
    "$PARTNERSIM" select done --metric vendor_profit --plan --json > a.json
    run ! grep -q probe a.json
    "$PARTNERSIM" check small.conf 2> /dev/null | tail -1 | grep -qx "next: partnersim plan small.conf"
    "$PARTNERSIM" plan small.conf 2> /dev/null | tail -1 | grep -qx "next: partnersim run small.conf -o DIR"
    "$PARTNERSIM" plan small.conf --replications 3 -o fresh 2> /dev/null | tail -1 |
        grep -qx "next: the same command with run instead of plan"
}
