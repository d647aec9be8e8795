#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# partnersim plan: what a study will take, told without writing anything; and studies that can be seen to be too large.

load study

setup() {
    cd "$BATS_TEST_TMPDIR"
    conf=$(study small 300 3)
}

@test "points, runs, time, memory and disk" {
    run --separate-stderr "$PARTNERSIM" plan "$conf" --threads 2 --vary world.season=5%,10%
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" == "points    4: 2 designs x 2 combinations of varied values" ]]
    [[ "${lines[1]}" == "runs      12: each point in 3 replications" ]]
    [[ "$output" == *"on 2 threads"* ]]
    [[ "$output" == *"memory    about"*" a run"* ]]
    [ -z "$(find . -type d ! -name .)" ] # nothing was written
}

@test "the size of parts is exact, what is finished is counted, events are those of the run" {
    plan=$("$PARTNERSIM" plan "$conf" --json)
    [ "$(field runs <<< "$plan")" = 6 ]
    [ "$(field missing <<< "$plan")" = 6 ]
    "$PARTNERSIM" run "$conf" -o out --quiet --threads 1
    [ "$(find out -name '*.part' | wc -l)" -eq 1 ]
    # Header (64) and footer (16) come once a part.
    [ "$(($(field part_bytes <<< "$plan") + 80))" -eq "$(stat -c %s out/parts/*.part)" ]
    before=$(find out | sort | xargs ls -ld --time-style=full-iso)
    plan=$("$PARTNERSIM" plan "$conf" -o out --replications 5 --json)
    [ "$(find out | sort | xargs ls -ld --time-style=full-iso)" = "$before" ]
    [ "$(field finished <<< "$plan")" = 6 ]
    [ "$(field missing <<< "$plan")" = 4 ]
    [ "$(field probes <<< "$plan")" = 2 ]
    [ "$(field result_bytes <<< "$plan")" -gt "$(stat -c %s out/results.h5)" ]
}

@test "--list names points as identities that stay: --only and results know them" {
    run --separate-stderr "$PARTNERSIM" plan "$conf" --list --json
    [ "$status" -eq 0 ]
    first=$(/usr/bin/python3 -c 'import sys, json; print(json.load(sys.stdin)[0]["point"])' <<< "$output")
    "$PARTNERSIM" run "$conf" -o out --quiet --only "$first/1"
    "$PARTNERSIM" run "$conf" -o out --quiet
    [ "$(look out 'f["point_id"][0].decode()[:12]')" = "$first" ]
    # Names, titles and the order of designs do not matter.
    sed -i 's/A small market/Renamed/; s/"current"/"today"/g' "$conf"
    [[ "$("$PARTNERSIM" plan "$conf" --list)" == *"$first"*today* ]]
    # Equal points say what they equal.
    echo 'design "the same" { }' >> "$conf"
    [[ "$("$PARTNERSIM" plan "$conf" --list)" == *"  $first  the same"* ]]
}

@test "more values and more designs reuse everything done, in whatever order they are written" {
    "$PARTNERSIM" run "$conf" -o out --quiet --vary world.season=5%,15%
    plan=$("$PARTNERSIM" plan "$conf" -o out --vary world.season=10%,15%,5% --json)
    [ "$(field finished <<< "$plan")" = 12 ]
    [ "$(field missing <<< "$plan")" = 6 ]
    sed -i 's/^design "single/design "more" { set = { "vendor.routing.sla = 8h" } }\n&/' "$conf"
    run --separate-stderr "$PARTNERSIM" run "$conf" -o out --vary world.season=10%,15%,5% --json
    [ "$(field reused <<< "$output")" = 12 ]
    [ "$(field computed <<< "$output")" = 15 ]
}

@test "a long run is extrapolated from what the time allows" {
    large=$(study large 200000 2 20y)
    run --separate-stderr "$PARTNERSIM" plan "$large" --max-time 1s --json
    [ "$status" -eq 0 ]
    [ "$(/usr/bin/python3 -c 'import sys, json; print(json.load(sys.stdin)["run_seconds"] > 2)' <<< "$output")" = True ]
}

@test "a study of a billion points is refused with the figure" {
    for command in "plan" "run -o out"; do
        run "$PARTNERSIM" $command "$conf" --vary world.season=1%,2%,3%,4%,5%,6%,7%,8%,9%,10% --replications 1000000 \
            --vary world.inbound_share=1%,2%,3%,4%,5%,6%,7%,8%,9%,10% --vary world.awareness_gain=1,2,3,4,5,6,7,8,9,10
        [ "$status" -eq 2 ]
        [[ "$output" == *"are 2000000000 runs, more than 100000000"* ]]
    done
    [ ! -e out ]
}

@test "a disk that cannot hold the study is refused before anything is computed" {
    mkdir disk
    mount -t tmpfs -o size=2M tmpfs disk 2> /dev/null || skip "file systems cannot be mounted here"
    run "$PARTNERSIM" run "$conf" -o disk/out --replications 1000
    parts=$(find disk -name '*.part' | wc -l)
    umount disk
    [ "$status" -eq 2 ]
    [[ "$output" == *"the 2000 runs that are missing need "*"B, and the disk of 'disk/out' has "*"B left"* ]]
    [ "$parts" -eq 0 ]
}

@test "mistakes are those of run" {
    run "$PARTNERSIM" plan "$conf" --vary x=1
    [ "$status" -eq 2 ]
    [[ "$output" == *"unknown path 'x'"* ]]
    "$PARTNERSIM" run "$conf" -o out --quiet
    run "$PARTNERSIM" plan "$conf" -o out --seed 12
    [ "$status" -eq 2 ]
    [[ "$output" == *"was made with seed 11"* ]]
}
