#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What select, optimise and their like share: a directory to run in, a document on stdout and in DIR, what they refuse.

load study

setup() {
    cd "$BATS_TEST_TMPDIR"
    conf=$(study small 1500 12)
    sed -i 's/seed = 11 }/seed = 11  decide { metric = customers  goal = max  matters = 20 } }/' "$conf"
    sed -i "s|^design .single partner. .*|&\ndesign \"no firms\" { diverge_at = start  set = { \"partners.integrators.count = 2\" } }|" "$conf"
}

# refused STATUS WORDS... -- ARGUMENTS...: nothing on stdout, the words on stderr.
refused() {
    local expected=$1 words=()
    shift
    while [ "$1" != -- ]; do
        words+=("$1")
        shift
    done
    shift
    run --separate-stderr "$PARTNERSIM" "$@"
    echo "$status: $stderr"
    [ "$status" -eq "$expected" ]
    [ -z "$output" ]
    for word in "${words[@]}"; do
        [[ "$stderr" == *"$word"* ]]
    done
}

@test "the document goes to stdout and, as JSON, into the directory" {
    "$PARTNERSIM" select "$conf" -o out --quiet > text.txt
    grep -q "by customers" text.txt
    /usr/bin/python3 -c 'import json
d = json.load(open("out/select.json"))
assert d["command"] == "select" and d["answer"] and d["notes"], d.keys()
assert len(d["tables"]["designs"]["rows"]) == 3, d["tables"]'
    "$PARTNERSIM" select out --quiet --json > select.json
    /usr/bin/python3 -c 'import json
whole = json.load(open("out/select.json"))
russian = whole.pop("languages")["ru"]
assert len(whole.pop("about")["designs"]) == 3
assert json.load(open("select.json")) == whole
assert len(russian["answer"]) == len(whole["answer"]) and len(russian["notes"]) == len(whole["notes"])
assert russian["tables"].keys() == whole["tables"].keys()'
}

@test "a directory says all itself, and a finished study is used" {
    "$PARTNERSIM" run "$conf" -o out --quiet
    # The two designs left over are the same in these twelve replications, which is no proof that they always are.
    run "$PARTNERSIM" select out --quiet --first 10 --most 12 --delta 1000
    [ "$status" -eq 4 ]
    [[ "$output" == *"Undecided after 12 replications: 'current' and 1 more gave exactly the same customers"* ]]
    [[ "$output" == *"found in 'out'"* ]]
    refused 2 "--output, --set and --seed go with a scenario file" -- select out --seed 4
    refused 2 "say where the runs go: -o DIR" -- select "$conf"
}

@test "killed at any moment, the same command goes on to the same answer" {
    "$PARTNERSIM" select "$conf" -o whole --quiet --threads 2 > whole.txt || [ $? -eq 4 ]
    directory=killed begin "$PARTNERSIM" select "$conf" -o killed --quiet --threads 1
    kill -KILL "$pid"
    end
    [ "$code" -eq 137 ]
    # And once more at an unlucky moment, wherever it falls.
    "$PARTNERSIM" select "$conf" -o killed --quiet --threads 2 > /dev/null 2>&1 3>&- &
    pid=$!
    sleep 0.2
    kill -KILL "$pid" 2> /dev/null || true
    wait "$pid" || true
    "$PARTNERSIM" select "$conf" -o killed --quiet --threads 1 > killed.txt || [ $? -eq 4 ]
    diff <(grep -v "runs were asked for" whole.txt | sed s/whole/DIR/) <(grep -v "runs were asked for" killed.txt | sed s/killed/DIR/)
}

@test "no time left: status 75, and what is finished stays" {
    conf=$(study long 20000 2 1y)
    sed -i 's/seed = 11 }/seed = 11  decide { metric = customers } }/' "$conf"
    refused 75 "the same command goes on" -- select "$conf" -o out --max-time 1s --first 5000 --most 5000 --quiet
    [ ! -e out/select.json ]
}

@test "a reader that goes away is no reason to complain: status 1, and the document is kept" {
    for format in text json; do
        rm -f out/select.json code
        { "$PARTNERSIM" select "$conf" -o out --quiet --format $format 2> complaint || echo $? > code; } | true
        [ ! -s complaint ]
        [ "$(cat code)" -eq 1 ]
        [ -s out/select.json ]
    done
}

@test "one table as csv" {
    "$PARTNERSIM" select "$conf" -o out --quiet --format csv > out.csv
    head -1 out.csv | grep -q "^design,runs,mean,sd"
    [ "$(wc -l < out.csv)" -eq 4 ]
    refused 2 "there is no table 'none'" -- select out --quiet --format csv --table none
}

@test "bad questions are refused before anything runs" {
    refused 2 "there is no metric 'customer'; did you mean 'customers'?" -- select "$conf" -o out --metric customer
    refused 2 "no design 'curent'" "current" -- select "$conf" -o out --designs curent
    refused 2 "there is no format 'xml'" -- select "$conf" -o out --format xml
    refused 2 "does not exist" -- select nowhere.conf -o out
    [ ! -e out/parts ]
    printf 'format = 1\nextends = "%s/scenarios/markets/ordinary.conf"\ndesign "a" { }\n' "$REPOSITORY" > quiet.conf
    refused 2 "declares no metric" -- select quiet.conf -o out
}

@test "a metric without values or without differences gives no number" {
    # Nothing is ever bought from a distributor here, so its cost is 0 everywhere.
    refused 2 "the metric is constant in all runs" -- select "$conf" -o out --metric cost_distributors --delta 1 --quiet
}
