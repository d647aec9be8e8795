#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Points the scenario refuses: their runs count as failed, the reason is said once, the rest goes on.

load study

setup() {
    cd "$BATS_TEST_TMPDIR"
    conf=$(study small 1000 3)
    sed -i 's/seed = 11 }/seed = 11  decide { metric = customers  goal = max  matters = 2 } }/' "$conf"
    # Reports on conduct are due every 90 days: one that takes longer is refused.
    delay=programme.partners.friction.report_delay
}

# partly COMMAND...: status 3, and COUNT runs are said to be refused, with the reason.
partly() { # COUNT COMMAND...
    local count=$1
    shift
    run --separate-stderr "$PARTNERSIM" "$@"
    [ "$status" -eq 3 ] || { echo "status $status: $stderr"; return 1; }
    said=$(tr -s ' \n' ' ' <<< "$output")
    [[ "$said" == *"$count more runs could not begin and count as failed"*"reports on conduct are due more often"* ]] || {
        echo "$output"
        return 1
    }
    narrow <<< "$output"
}

@test "sensitivity: lost is said beside each estimate, the failed runs are listed" {
    partly 22 sensitivity "$conf" -o out --trajectories 4 --tornado 2 --factor $delay=1d..150d --factor world.season
    [[ "$said" == *"incomplete of friction.report_delay (4 of 4 lost), world.season (3 of 4 lost)"* ]]
    [[ "$said" == *"18 of 32 runs failed"* ]]
    [[ "$said" == *"estimates are incomplete of friction.report_delay (2 of 4 lost)"* ]]
    [ "$(rows out/sensitivity.json failed 'len(rows), all("report_delay=1" in r["changes"] for r in rows)')" = "(18, True)" ]
    # Asked again: the same answer, nothing computed twice.
    run --separate-stderr "$PARTNERSIM" sensitivity out --trajectories 4 --tornado 2 --factor $delay=1d..150d --factor world.season
    [ "$status" -eq 3 ]
    [[ "$output" == *" 0 computed now"* ]]
}

@test "sensitivity: nothing but refused points is an answer in words" {
    run --separate-stderr "$PARTNERSIM" sensitivity "$conf" -o out --trajectories 4 --tornado 0 --factor $delay=100d..150d
    [ "$status" -eq 3 ]
    [ -z "$output" ]
    [[ "$stderr" == *"no run finished with a value of customers: the scenario refuses it: "*"are due more often"* ]]
    [ ! -e out/sensitivity.json ]
}

@test "given data: refused worlds are lost, named, and not asked for again" {
    "$PARTNERSIM" discover "$conf" -o out --worlds 60 --replications 2 --metric vendor_profit \
        --factor $delay=1d..150d --factor world.season > /dev/null || [ $? -eq 3 ]
    partly 96 sensitivity out --method given --metric vendor_profit
    [[ "$said" == *"incomplete of friction.report_delay (24 of 60 lost), world.season (24 of 60 lost)"* ]]
    [[ "$said" == *"144 runs were asked for, 0 computed now and 144 found"* ]]
    [ "$(rows out/sensitivity-given.json given 'rows[0]["points"], rows[0]["lost"]')" = "(36.0, 24.0)" ]
}

@test "discover, optimise and calibrate go on without them" {
    partly 64 discover "$conf" -o discovered --worlds 40 --replications 2 --metric vendor_profit \
        --designs "single partner" --factor $delay=1d..150d --factor world.season
    [[ "$said" == *"Worlds left out: 16, "* ]]
    [ "$(rows discovered/discover.json worlds 'sum(r["status"] == "failed" for r in rows)')" = 16 ]

    partly 6 optimise "$conf" -o optimised --lever $delay=1d..150d --lever vendor.lead_generation.spend=0..1M \
        --budget 100 --first 2 --fresh 5
    [[ "$said" == *"3 of 15 points were set aside because a run of theirs failed"* ]]

    printf 'month,metric,value\n1,customers_won,2\n2,customers_won,1\n3,customers_won,2\n4,customers_won,1\n' > crm.csv
    # Status 3, or 4 where no point comes near the data: this is about what was refused.
    run --separate-stderr "$PARTNERSIM" calibrate "$conf" --data crm.csv -o fitted --factor $delay=1d..150d \
        --factor world.inbound_share --points 24 --replications 2 --histories 10 --waves 1 --particles 100 --draws 20
    [ "$status" -eq 3 ] || [ "$status" -eq 4 ]
    said=$(tr -s ' \n' ' ' <<< "$output")
    [[ "$said" == *" more runs could not begin"*"reports on conduct are due more often"* ]]
    [ "$(rows fitted/calibrate.json waves 'rows[0]["points"], rows[0]["lost"]')" = "(24.0, 9.0)" ]
}

@test "calibrate: no value is fitted where the scenario refuses it, and that narrows nothing" {
    printf 'month,metric,value\n1,customers_won,1\n2,customers_won,1\n3,customers_won,1\n4,customers_won,0\n' > crm.csv
    local few=(--factor $delay=1d..150d --factor world.inbound_share --draws 20)
    for method in "match --points 24 --replications 2 --histories 10 --waves 2 --particles 300" \
        "abc --budget 300 --particles 100"; do
        rm -rf fitted
        run --separate-stderr "$PARTNERSIM" calibrate "$conf" --data crm.csv -o fitted "${few[@]}" --method $method
        echo "$output $stderr"
        [ "$status" -eq 3 ]
        said=$(tr -s ' \n' ' ' <<< "$output")
        [[ "$said" == *"The scenario refuses about 40% of what lies between the bounds."* ]]
        narrow <<< "$output"
        [ "$(rows fitted/calibrate.json parameters \
            '[r["best"] < 90 and r["high"] < 90 and r["width"] > .8 for r in rows if "delay" in r["path"]]')" = "[True]" ]
        "$PARTNERSIM" check fitted/calibrated.conf
    done
}
