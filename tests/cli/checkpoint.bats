#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# One long run, stopped and killed in the middle: the same command goes on where it was, to the same result.

load study

setup() {
    cd "$BATS_TEST_TMPDIR"
    conf=$(study long 400000 1 5y) # a run of some seconds; two designs
}

# wait_for_checkpoint DIR: up to a minute.
wait_for_checkpoint() {
    for _ in $(seq 600); do
        compgen -G "$1/checkpoints/*.checkpoint" > /dev/null && return 0
        sleep 0.1
    done
    return 1
}

@test "killed in the middle of a run: it goes on from its checkpoint" {
    "$PARTNERSIM" run "$conf" -o direct --quiet --threads 1 --checkpoint 0s
    [ ! -e direct/checkpoints ]
    "$PARTNERSIM" run "$conf" -o out --quiet --threads 1 --checkpoint 1s 3>&- &
    pid=$!
    wait_for_checkpoint out
    kill -KILL "$pid"
    wait "$pid" || true
    [ ! -e out/results.h5 ]
    "$PARTNERSIM" status out | grep -q "run under way is kept as checkpoint"
    [ "$("$PARTNERSIM" status out --json | field checkpoints)" -eq 1 ]
    run --separate-stderr "$PARTNERSIM" run "$conf" -o out --threads 2
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"a run goes on from day "* ]]
    equal out direct
    [ ! -e out/checkpoints ]
}

@test "asked to stop: the run under way is kept, however many times" {
    "$PARTNERSIM" run "$conf" -o direct --quiet --threads 1
    code=75
    for _ in $(seq 60); do
        [ "$code" -eq 75 ] || break
        code=0
        "$PARTNERSIM" run "$conf" -o out --quiet --threads 1 --checkpoint 1s --max-time 2s || code=$?
    done
    [ "$code" -eq 0 ]
    equal out direct
}

@test "a damaged checkpoint costs time and nothing else" {
    "$PARTNERSIM" run "$conf" -o direct --quiet --threads 1
    "$PARTNERSIM" run "$conf" -o out --quiet --threads 1 --checkpoint 1s 3>&- &
    pid=$!
    wait_for_checkpoint out
    kill -KILL "$pid"
    wait "$pid" || true
    truncate -s -1000 out/checkpoints/*.checkpoint
    run --separate-stderr "$PARTNERSIM" run "$conf" -o out --threads 1
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"a run begins anew: "*"it is damaged"* ]]
    equal out direct
}

@test "what is not a time is refused" {
    run "$PARTNERSIM" run "$conf" -o out --checkpoint soon
    [ "$status" -eq 2 ]
    [[ "$output" == *"--checkpoint wants a time"* ]]
}
