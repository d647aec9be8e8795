#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Stopping and killing: nothing finished is lost, nothing finished is computed again, the results stay the same.

load faults

# So many that it is at work for certain when the signals come.
endless="--replications 100000"

# stop_with SIGNAL...: starts the study, sends the signals once something is finished, sets `code`.
stop_with() {
    begin "$PARTNERSIM" run "$conf" -o out --threads 2 $endless
    kill -STOP "$pid" # nobody reacts to the first before the last is sent
    for signal in "$@"; do kill -s "$signal" "$pid"; done
    kill -CONT "$pid"
    end
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
    stop_with INT TERM
    [ "$code" -eq 130 ]
    "$PARTNERSIM" run "$conf" -o out --threads 2 --quiet
    [ -e out/results.h5 ]
}

@test "--max-time: status 75, and what is finished stays" {
    run --separate-stderr "$PARTNERSIM" run "$conf" -o out --threads 2 --max-time 1s --json $endless
    [ "$status" -eq 75 ]
    [[ "$stderr" == *"--max-time was up"* ]]
    computed=$(field computed <<< "$output")
    # Replications first: what is finished lies among the first replications of the two designs.
    run --separate-stderr "$PARTNERSIM" run "$conf" -o out --threads 2 --json --replications $((computed / 2 + 4))
    [ "$status" -eq 0 ]
    [ "$(field reused <<< "$output")" = "$computed" ]
}

@test "killed again and again" {
    began=$(date +%s%N)
    "$PARTNERSIM" run "$conf" -o direct --quiet --threads 2
    whole_ms=$((($(date +%s%N) - began) / 1000000))
    RANDOM=20261124
    killed=0
    for attempt in $(seq 60); do
        "$PARTNERSIM" run "$conf" -o out --threads 2 --quiet 3>&- &
        pid=$!
        # At any moment of the time an undisturbed study takes.
        ms=$((whole_ms * (RANDOM % 1000) / 1000))
        sleep "$(printf '%d.%03d' $((ms / 1000)) $((ms % 1000)))"
        kill -KILL "$pid" 2> /dev/null || true
        code=0
        wait "$pid" || code=$?
        [ "$code" -eq 137 ] || [ "$code" -eq 0 ]
        # Whatever is there is whole.
        if [ -e out/results.h5 ]; then equal out direct; fi
        if [ "$code" -ne 0 ]; then
            killed=$((killed + 1))
        else
            [ "$killed" -lt 10 ] || break
            rm -rf out
        fi
    done
    [ "$killed" -gt 0 ]
    "$PARTNERSIM" run "$conf" -o out --threads 2 --quiet
    equal out direct
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
