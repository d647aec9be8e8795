#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# calibrate: a known parameter is found again, what the data do not touch is said to be open, bad data are refused.

load study

setup_file() {
    bats_require_minimum_version 1.5.0
    export PARTNERSIM
    cd "$BATS_FILE_TMPDIR"
    BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR study past 3000 2 1y > /dev/null
    sed -i 's/sample = 30d/sample = 5d/' past.conf
    # The past: one run at values that are not the defaults, with luck of its own.
    "$PARTNERSIM" run past.conf --seed 99 --set world.inbound_share=45% \
        -o truth --quiet
    "$PARTNERSIM" export truth --metric customers_won,needs_inbound,needs_search
    /usr/bin/python3 - << 'END'
import csv
month, sums = 365 / 12, {}
for row in csv.DictReader(open("truth/export/series.csv")):
    time = float(row["time"])
    if time > 0 and row["replication"] == "0" and row["design"] == "current":
        key = (int((time - 2.5) // month) + 1, row["metric"])
        sums[key] = sums.get(key, 0) + float(row["value"])
with open("crm.csv", "w") as out:
    print("month,metric,value", file=out)
    for (m, name), value in sums.items():
        print(m, name, value, sep=",", file=out)
END
    "$PARTNERSIM" calibrate past.conf --data crm.csv -o fit --json \
        --factor world.inbound_share --factor client.life.tickets --points 24 --replications 4 --histories 20 \
        --waves 2 --particles 300 --draws 30 > fit.json
}

# told EXPRESSION: about the answer `a` and its tables `t`.
told() {
    /usr/bin/python3 -c 'import json, sys
a = json.load(open(sys.argv[1]))
t = {k: v["rows"] for k, v in a["tables"].items()}
assert eval(sys.argv[2]), t.get("parameters")' "${FIT:-$BATS_FILE_TMPDIR/fit.json}" "$1"
}

@test "a known parameter is found again" {
    told 't["parameters"][0]["path"] == "world.inbound_share"'
    told 't["parameters"][0]["low"] < .45 < t["parameters"][0]["high"]'
    told 't["parameters"][0]["width"] < .35 and t["parameters"][0]["verdict"] == "well known"'
}

@test "what the data do not touch is said to be open" {
    told 't["parameters"][1]["width"] > .8 and t["parameters"][1]["verdict"] == "not identified"'
    told 'any("next to nothing" in s and "life.tickets" in s for s in a["answer"])'
    told 'max(r["loss"] for r in t["profiles"] if r["path"] == "client.life.tickets") < 2'
    told 'max(r["loss"] for r in t["profiles"] if r["path"] == "world.inbound_share") > 10'
}

@test "observed months stand beside what the fitted model predicts" {
    told 'len(t["predictive"]) == 36 and all(r["low"] <= r["median"] <= r["high"] for r in t["predictive"])'
    told 'sum(r["inside"] == "yes" for r in t["predictive"]) >= 25'
    told 'all(r["implausible"] < 3 for r in t["fits"])'
}

@test "the same in Russian" {
    russian "$BATS_FILE_TMPDIR/fit/calibrate.json"
}

@test "the fitted values are a scenario" {
    cd "$BATS_FILE_TMPDIR"
    "$PARTNERSIM" check fit/calibrated.conf
    grep -q 'tickets = .*not identified' fit/calibrated.conf
    run ! grep -q 'inbound_share = .*not identified' fit/calibrated.conf
    want=$(sed -n 's/.*inbound_share = \([^ ]*\).*/\1/p' fit/calibrated.conf)
    "$PARTNERSIM" show fit/calibrated.conf > shown
    grep -Eq "^world.inbound_share +=  *$want " shown
    grep -Eq "^world.clients +=  *3k " shown
}

@test "asked again it finds its runs and says the same" {
    cd "$BATS_FILE_TMPDIR"
    cp fit/calibrate.json before.json
    "$PARTNERSIM" calibrate past.conf --data crm.csv -o fit \
        --factor world.inbound_share --factor client.life.tickets --points 24 --replications 4 --histories 20 \
        --waves 2 --particles 300 --draws 30 --threads 1 > text
    grep -q ' 0 computed now' text
    /usr/bin/python3 -c 'import json
a, b = (json.load(open(n)) for n in ("before.json", "fit/calibrate.json"))
assert a["tables"] == b["tables"] and a["answer"] == b["answer"]'
}

@test "abc finds it too" {
    cd "$BATS_FILE_TMPDIR"
    "$PARTNERSIM" calibrate past.conf --data crm.csv -o abc --method abc --factor world.inbound_share --metric needs_inbound,needs_search \
        --budget 600 --particles 60 --draws 20 --json > abc.json
    FIT=abc.json
    told 't["parameters"][0]["low"] < .45 < t["parameters"][0]["high"] and t["parameters"][0]["width"] < .6'
    told 't["rounds"][-1]["tolerance"] < 2 and any("other metrics" in n for n in a["notes"])'
}

@test "data that the model cannot have produced give no values" {
    cd "$BATS_FILE_TMPDIR"
    printf 'month,metric,value\n' > odd.csv
    for m in 1 2 3 4 5 6; do echo "$m,needs_inbound,5000" >> odd.csv; done
    run --separate-stderr "$PARTNERSIM" calibrate past.conf --data odd.csv -o odd --factor world.inbound_share \
        --points 12 --replications 2 --histories 10 --json
    [ "$status" -eq 4 ]
    echo "$output" > odd.json
    FIT=odd.json
    told '"parameters" not in t and t["misses"][0]["implausible"] > 3 and "cannot have produced" in a["answer"][0]'
    [ ! -e odd/calibrated.conf ]
}

@test "plan says how many runs, and runs none" {
    cd "$BATS_FILE_TMPDIR"
    run "$PARTNERSIM" calibrate past.conf --data crm.csv -o planned --factor world.inbound_share --plan
    [ "$status" -eq 0 ]
    [[ "$output" == *"About 1140 runs"* ]]
    [ ! -e planned/results.h5 ] && [ ! -e planned/parts ]
}

# refused WORDS OPTION...: status 2, these words, nothing run
refused() {
    local words=$1
    shift
    cd "$BATS_FILE_TMPDIR"
    run "$PARTNERSIM" calibrate past.conf -o refused "$@"
    [ "$status" -eq 2 ] || { echo "$output"; return 1; }
    [[ "$output" == *"$words"* ]] || { echo "$output"; return 1; }
    [ ! -e refused/calibrate.json ]
}

@test "bad data are refused with file, line and remedy" {
    cd "$BATS_FILE_TMPDIR"
    printf 'month,metric,value\n1,needs_inbound,ten\n2,needs_inbounds,4\n' > bad.csv
    refused 'bad.csv:2: error' --data bad.csv --factor world.inbound_share
    refused "did you mean 'needs_inbound'" --data bad.csv --factor world.inbound_share
    printf 'month,metric,value\n13,needs_inbound,10\n' > late.csv
    refused 'late.csv:2' --data late.csv --factor world.inbound_share
    refused "cannot open 'nowhere.csv'" --data nowhere.csv --factor world.inbound_share
    refused '--data FILE.csv'
}

@test "what cannot be fitted is refused before anything runs" {
    refused 'too many to fit' --data crm.csv
    refused 'only numbers' --data crm.csv --factor vendor.routing.policy=race,random
    refused 'no parameter' --data crm.csv --factor 'world.nonsense*'
    refused "no method 'guess'" --data crm.csv --factor world.inbound_share --method guess
    refused 'sample = 5d' --data crm.csv --factor world.inbound_share --set experiment.sample=60d \
        --set experiment.horizon=360d --set experiment.warmup=120d
    refused '--points' --data crm.csv --factor world.inbound_share --points 3
}
