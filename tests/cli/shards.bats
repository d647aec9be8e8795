#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Shards and merging: any split of the work gives the same results.

load study

setup() {
    cd "$BATS_TEST_TMPDIR"
    conf=$(study small 300 3)
}

@test "shards at the same time in one directory, then merge" {
    "$PARTNERSIM" run "$conf" -o whole --quiet
    pids=""
    for i in 0 1 2; do
        "$PARTNERSIM" run "$conf" -o out --shard "$i/3" --threads 1 --quiet 3>&- &
        pids="$pids $!"
    done
    for pid in $pids; do wait "$pid"; done
    [ ! -e out/results.h5 ]
    run --separate-stderr "$PARTNERSIM" merge out
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "6 of 6 runs are in out/results.h5" ]
    [ "${lines[1]}" = "next: partnersim compare out" ]
    equal out whole
}

@test "a shard says how to merge" {
    run --separate-stderr "$PARTNERSIM" run "$conf" -o out --shard 0/2
    [ "$status" -eq 0 ]
    [[ "$output" == *"next: when all 2 shards are through, partnersim merge out"* ]]
}

@test "shards in directories of their own" {
    "$PARTNERSIM" run "$conf" -o whole --quiet
    "$PARTNERSIM" run "$conf" -o a --shard 0/2 --quiet
    "$PARTNERSIM" run "$conf" -o b --shard 1/2 --quiet
    "$PARTNERSIM" merge b a --quiet
    equal b whole
}

@test "missing shards are refused with a list, unless --partial" {
    "$PARTNERSIM" run "$conf" -o out --shard 1/2 --quiet
    run "$PARTNERSIM" merge out
    [ "$status" -eq 2 ]
    [[ "$output" == *"3 of 6 runs are missing"* ]]
    [[ "$output" == *"replication 0 of 'current'"* ]]
    [[ "$output" == *"--partial"* ]]
    [ ! -e out/results.h5 ]
    run --separate-stderr "$PARTNERSIM" merge out --partial
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" == *"3 are missing" ]]
    [ "$(look out 'int((f["run_status"][()] == 0).sum())')" = 3 ]
    run --separate-stderr "$PARTNERSIM" status out
    [[ "$output" == *"not complete"* ]]
    "$PARTNERSIM" run "$conf" -o out --shard 0/2 --quiet
    "$PARTNERSIM" merge out --quiet
    "$PARTNERSIM" run "$conf" -o whole --quiet
    equal out whole
}

@test "directories of different studies do not merge" {
    "$PARTNERSIM" run "$conf" -o a --quiet
    "$PARTNERSIM" run "$conf" -o b --seed 99 --quiet
    run "$PARTNERSIM" merge a b
    [ "$status" -eq 2 ]
    [[ "$output" == *"do not belong together"* ]]
    run "$PARTNERSIM" merge .
    [ "$status" -eq 2 ]
}

@test "a second run in the same directory is refused; the lock vanishes with its process" {
    large=$(study large 20000 1000 5y)
    begin "$PARTNERSIM" run "$large" -o out --quiet
    run "$PARTNERSIM" run "$large" -o out --quiet
    kill -KILL "$pid"
    end
    [ "$status" -eq 2 ]
    [[ "$output" == *"process $pid"* ]]
    run "$PARTNERSIM" run "$large" -o out --quiet --max-time 1s
    [ "$status" -eq 75 ]
}

@test "what was merged is there afterwards: status and extension need the first directory alone" {
    "$PARTNERSIM" run "$conf" -o a --shard 0/2 --quiet
    "$PARTNERSIM" run "$conf" -o b --shard 1/2 --quiet
    "$PARTNERSIM" merge a b --quiet
    rm -rf b
    run --separate-stderr "$PARTNERSIM" status a --json
    [ "$(field all <<< "$output")" = "{'design': 'all', 'done': 6, 'running': 0, 'failed': 0, 'missing': 0}" ]
    [ "$(field complete <<< "$output")" = True ]
    run --separate-stderr "$PARTNERSIM" run "$conf" -o a --replications 4 --json
    [ "$(field reused <<< "$output")" = 6 ]
    [ "$(field computed <<< "$output")" = 2 ]
}

@test "directories of different scenarios do not merge, though seed and model are the same" {
    "$PARTNERSIM" run "$conf" -o a --shard 0/2 --quiet
    "$PARTNERSIM" run "$conf" -o b --shard 1/2 --quiet --set world.clients=301
    run "$PARTNERSIM" merge a b
    [ "$status" -eq 2 ]
    [[ "$output" == *"different scenarios"* ]]
    [ "$(find a -name '*.part' | wc -l)" -eq 1 ]
}

@test "a directory that held more says so and keeps what it had" {
    "$PARTNERSIM" run "$conf" -o out --quiet --vary world.clients=300,301
    run --separate-stderr "$PARTNERSIM" run "$conf" -o out
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"also holds 6 runs of other points or replications"* ]]
    run --separate-stderr "$PARTNERSIM" run "$conf" -o out --json --vary world.clients=300,301
    [ "$(field computed <<< "$output")" = 0 ]
}

@test "one run alone" {
    "$PARTNERSIM" run "$conf" -o whole --quiet
    point=$(look whole 'f["point_id"][1].decode()')
    run --separate-stderr "$PARTNERSIM" run "$conf" -o out --only "${point:0:8}/2" --json
    [ "$status" -eq 0 ]
    [ "$(field computed <<< "$output")" = 1 ]
    [ ! -e out/results.h5 ]
    for wrong in "${point:0:8}" "${point:0:8}/3" "zz/0" "/0" "${point:0:8}/1x"; do
        run "$PARTNERSIM" run "$conf" -o out --only "$wrong"
        [ "$status" -eq 2 ]
        [[ "$output" == *"--only wants POINT/R"* ]]
    done
    run --separate-stderr "$PARTNERSIM" run "$conf" -o out --json
    [ "$(field reused <<< "$output")" = 1 ]
    equal out whole
}

@test "a run stopped under way is not told as if nothing had been left to compute" {
    big=$(study big 300000 1 5y)
    run --separate-stderr "$PARTNERSIM" run "$big" -o out --max-time 1s
    [ "$status" -eq 75 ]
    [[ "$output" == *"0 of "*" runs finished; none came to its end now"*"next: "*" run "*" --max-time 1s"* ]]
    [[ "$output" != *"nothing was left"* ]]
}
