#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Processes started together share the missing work: same parts, same results, whoever computes what.

load ../cli/study
load mpi

setup() {
    needs_mpi
    cd "$BATS_TEST_TMPDIR"
    conf=$(study small 300 6)
}

@test "two processes, and four on too few cores: the results of one" {
    "$PARTNERSIM" run "$conf" -o whole --quiet
    for n in 2 4; do
        run --separate-stderr $launch -n "$n" "$PARTNERSIM" run "$conf" -o "out$n"
        [ "$status" -eq 0 ]
        [[ "${lines[0]}" == "12 of 12 runs finished in "* ]] # said once
        [ "${#lines[@]}" -eq 3 ]
        equal "out$n" whole
        run --separate-stderr "$PARTNERSIM" status "out$n" --json
        [ "$(field complete <<< "$output")" = True ]
        [ "$(field processes <<< "$output")" = 0 ]
    done
}

@test "the missing work is shared, finished work is not done again, more replications extend" {
    "$PARTNERSIM" run "$conf" -o whole --quiet --replications 9
    "$PARTNERSIM" run "$conf" -o out --quiet --shard 1/3
    run --separate-stderr $launch -n 2 "$PARTNERSIM" run "$conf" -o out --json
    [ "$status" -eq 0 ]
    [ "$(field reused <<< "$output")" = 4 ]
    [ "$(field computed <<< "$output")" = 8 ]
    run --separate-stderr $launch -n 3 "$PARTNERSIM" run "$conf" -o out --json --replications 9
    [ "$(field reused <<< "$output")" = 12 ]
    [ "$(field computed <<< "$output")" = 6 ]
    equal out whole
    run --separate-stderr $launch -n 2 "$PARTNERSIM" run "$conf" -o out --json --replications 9
    [ "$status" -eq 0 ]
    [ "$(field computed <<< "$output")" = 0 ]
}

@test "replications until differences are precise enough: processes stop where one does, and go on where it stopped" {
    conf=$(studios few)
    ask=(--precision 0.9)
    "$PARTNERSIM" run "$conf" -o whole --quiet "${ask[@]}"
    n=$(look whole 'f["replication"].shape[0]')
    [ "$(look whole 'len(json.loads(f.attrs["stopping"])["looks"]) > 1')" = True ]
    for processes in 2 3; do
        run --separate-stderr timeout 120 $launch -n "$processes" "$PARTNERSIM" run "$conf" -o "out$processes" "${ask[@]}"
        [ "$status" -eq 0 ]
        [[ "${lines[0]}" == "$((3 * n)) of $((3 * n)) runs finished in "* ]] # said once
        [ "$(grep -c '^precision: ' <<< "$output")" -eq 1 ]
        equal "out$processes" whole
    done
    rm -r out2/results.h5 out2/parts/"$(ls out2/parts | head -1)"
    timeout 120 $launch -n 2 "$PARTNERSIM" run "$conf" -o out2 --quiet "${ask[@]}"
    equal out2 whole
    run --separate-stderr timeout 120 $launch -n 2 "$PARTNERSIM" run "$conf" -o few --precision 0.01 --most 16
    [ "$status" -eq 4 ]
    [ "$(grep -c 'was not reached' <<< "$stderr")" -eq 1 ]
}

@test "mistakes are said once, and nobody waits for somebody who left" {
    run timeout 60 $launch -n 3 "$PARTNERSIM" run missing.conf -o out
    [ "$status" -eq 2 ]
    [ "$(grep -c 'there is no such file' <<< "$output")" -eq 1 ]
    "$PARTNERSIM" run "$conf" -o out --quiet
    run timeout 60 $launch -n 3 "$PARTNERSIM" run "$conf" -o out --seed 99
    [ "$status" -eq 2 ]
    [ "$(grep -c 'was made with seed' <<< "$output")" -eq 1 ]
    run timeout 60 $launch -n 2 "$PARTNERSIM" run "$conf" -o out --shard 0/2
    [ "$status" -eq 2 ]
    [[ "$output" == *"leave out --shard"* ]]
}

@test "a process that dies ends the job; the same command goes on" {
    large=$(study large 20000 40 1y)
    "$PARTNERSIM" run "$large" -o whole --quiet
    for victim in 0 1; do
        rm -rf out
        # The victim says who it is and becomes the program.
        $launch -n 2 sh -c '[ "$OMPI_COMM_WORLD_RANK" != '$victim' ] || echo $$ > victim; exec "$@"' sh \
            "$PARTNERSIM" run "$large" -o out --quiet 3>&- &
        pid=$!
        for _ in $(seq 100); do [ ! -s victim ] || break; sleep 0.1; done
        sleep 1.5
        kill -KILL "$(cat victim)" 2> /dev/null || true
        rm victim
        code=0
        wait "$pid" || code=$?
        echo "process $victim killed: $code"
        [ "$code" -ne 0 ] || equal out whole # a very fast machine was through
        $launch -n 2 "$PARTNERSIM" run "$large" -o out --quiet
        equal out whole
        [ -z "$(find out -name '*.tmp')" ]
    done
}

@test "a warning of the scheduler stops all of them politely" {
    large=$(study large 20000 40 1y)
    $launch -n 2 "$PARTNERSIM" run "$large" -o out --quiet 3>&- &
    pid=$!
    sleep 1.5
    kill -USR1 "$pid" 2> /dev/null || true # mpirun passes it on at once
    code=0
    wait "$pid" || code=$?
    [ "$code" -eq 75 ] || [ "$code" -eq 0 ]
    "$PARTNERSIM" run "$large" -o out --quiet
    "$PARTNERSIM" run "$large" -o whole --quiet
    equal out whole
}
