#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Stopping and killing: nothing finished is lost, nothing finished is computed again, the results stay the same.

load ../cli/study

setup() {
    cd "$BATS_TEST_TMPDIR"
    PARTNERSIM=$(cd "$REPOSITORY" && realpath "$PARTNERSIM")
    conf=$(study large 20000 40 1y) # some seconds for two threads
}

# stop_with SIGNAL...: starts the study, sends the signals a tenth of a second apart, sets `code`.
stop_with() {
    "$PARTNERSIM" run "$conf" -o out --threads 2 3>&- > out.txt 2> err.txt &
    local pid=$!
    sleep 0.7
    for signal in "$@"; do
        kill -s "$signal" "$pid" 2> /dev/null || true
        sleep 0.1
    done
    code=0
    wait "$pid" || code=$?
}

# flip FILE OFFSET: changes one bit.
flip() {
    /usr/bin/python3 -c 'import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2]))
    byte = file.read(1)[0]
    file.seek(int(sys.argv[2]))
    file.write(bytes([byte ^ 1]))' "$1" "$2"
}

@test "a polite signal: status 75, an explanation, and the same command goes on" {
    "$PARTNERSIM" run "$conf" -o direct --quiet --threads 2
    for signal in TERM USR1; do
        rm -rf out
        stop_with "$signal"
        echo "$signal gave $code: $(cat err.txt)"
        [ "$code" -eq 75 ]
        grep -q "the same command goes on" err.txt
        grep -q "^next: partnersim run " out.txt
        [ ! -e out/results.h5 ]
        "$PARTNERSIM" run "$conf" -o out --threads 2 --quiet
        equal out direct
    done
}

@test "a second signal leaves at once" {
    stop_with USR1 TERM
    [ "$code" -eq 75 ] # a warning and the request that follows it are one polite request
    rm -rf out
    # Both while the program cannot react to the first: it is stopped.
    "$PARTNERSIM" run "$conf" -o out --threads 2 --quiet 3>&- &
    pid=$!
    sleep 0.5
    for i in 1 2 3 4 5 6 7 8; do kill -INT "$pid" 2> /dev/null || true; sleep 0.002; done
    code=0
    wait "$pid" || code=$?
    [ "$code" -eq 130 ] || [ "$code" -eq 75 ] # a very fast machine may be through with the first
    "$PARTNERSIM" run "$conf" -o out --threads 2 --quiet
    [ -e out/results.h5 ]
}

@test "--max-time: status 75, and what is finished stays" {
    run --separate-stderr "$PARTNERSIM" run "$conf" -o out --threads 2 --max-time 1s --json
    [ "$status" -eq 75 ]
    [[ "$stderr" == *"--max-time was up"* ]]
    computed=$(field computed <<< "$output")
    run --separate-stderr "$PARTNERSIM" run "$conf" -o out --threads 2 --json
    [ "$status" -eq 0 ]
    [ "$(field reused <<< "$output")" = "$computed" ]
}

@test "killed again and again" {
    "$PARTNERSIM" run "$conf" -o direct --quiet --threads 2
    RANDOM=20261124
    killed=0
    for attempt in $(seq 40); do
        "$PARTNERSIM" run "$conf" -o out --threads 2 --quiet 3>&- &
        pid=$!
        sleep "$(printf '%d.%03d' $((RANDOM % 2)) $((RANDOM % 1000)))"
        kill -KILL "$pid" 2> /dev/null || true
        code=0
        wait "$pid" || code=$?
        [ "$code" -eq 137 ] || [ "$code" -eq 0 ]
        # Whatever is there is whole.
        if [ -e out/results.h5 ]; then equal out direct; fi
        [ "$code" -ne 0 ] || break
        killed=$((killed + 1))
    done
    "$PARTNERSIM" run "$conf" -o out --threads 2 --quiet
    equal out direct
    [ "$killed" -gt 0 ]
    [ -z "$(find out -name '*.tmp')" ]
}

@test "a damaged part is reported and its runs are computed again" {
    small=$(study small 200 1)
    "$PARTNERSIM" run "$small" -o out --quiet
    "$PARTNERSIM" run "$small" -o direct --quiet
    part=$(ls out/parts/*.part | head -1)
    flip "$part" 300
    run --separate-stderr "$PARTNERSIM" status out
    [[ "$output" == *"1 damaged part"* ]]
    run --separate-stderr "$PARTNERSIM" run "$small" -o out --json
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"damaged"* ]]
    [ "$(field computed <<< "$output")" -gt 0 ]
    equal out direct
}

@test "a damaged result file is refused in words and made again by merge" {
    small=$(study small 200 1)
    "$PARTNERSIM" run "$small" -o out --quiet
    cp out/results.h5 good.h5
    for at in 0 9 50 1000 20000; do
        cp good.h5 out/results.h5
        flip out/results.h5 "$at"
        run "$PARTNERSIM" show out
        [ "$status" -ne 0 ]
        [ "$status" -lt 128 ]
        [[ "$output" == *results.h5* ]]
    done
    truncate -s 5000 out/results.h5
    run "$PARTNERSIM" show out
    [ "$status" -ne 0 ] && [ "$status" -lt 128 ]
    "$PARTNERSIM" merge out --quiet
    mkdir good && mv good.h5 good/results.h5
    equal out good
}

# sweep WHAT CALLS: runs the small study again and again, with WHAT happening at the first, second, third ... of these
# system calls, until it does not happen any more; then every directory is continued and compared.
sweep() {
    strace -o /dev/null true 2> /dev/null || skip "strace may not trace here"
    local small=$(study small 100 1) n=0 code
    "$PARTNERSIM" run "$small" -o direct --quiet
    for call in $2; do
        for at in $(seq 60); do
            rm -rf out
            code=0
            strace -f -qq -o trace -e "trace=$call" -e "inject=$call:$1:when=$at" \
                "$PARTNERSIM" run "$small" -o out --quiet > /dev/null 2> err.txt || code=$?
            # Not reached any more?  A killed program may be killed before the tracer notes it.
            [ "$code" -eq 137 ] || grep -q INJECTED trace || break
            n=$((n + 1))
            echo "$1 at $call $at gave $code: $(cat err.txt)"
            if [[ "$1" == error=* ]]; then
                # Nothing passes over a failing disk in silence: either it did not matter, or it is an error in words.
                [ "$code" -eq 0 ] || { [ "$code" -eq 1 ] && [ -s err.txt ]; }
            else
                [ "$code" -eq 137 ]
            fi
            if [ -e out/results.h5 ]; then equal out direct; fi
            "$PARTNERSIM" run "$small" -o out --quiet
            equal out direct
            [ -z "$(find out -name '*.tmp')" ]
        done
    done
    [ "$n" -ge "$3" ]
}

@test "killed at every step of every commit" {
    sweep signal=KILL "fsync rename" 10
}

@test "every step of every commit failing" {
    sweep error=ENOSPC "fsync rename" 10
    sweep error=EIO "pwrite64,write" 3
}
