#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Commands that decide what to run next, started as several processes: the first decides, all compute.

load ../cli/study
load mpi

setup() {
    needs_mpi
    cd "$BATS_TEST_TMPDIR"
    conf=$(study small 800 6)
    decide "$conf"
}

# decide FILE: adds a question, and designs that share a past with the others and that do not.
decide() {
    sed -i 's/seed = 11 }/seed = 11  decide { metric = customers  goal = max  matters = 2 } }/' "$1"
    sed -i "s|^design .single partner. .*|&\ndesign \"no firms\" { diverge_at = start  set = { \"partners.integrators.count = 2\" } }\ndesign \"late\" { diverge_at = 30d  set = { \"vendor.routing.sla = 8h\" } }|" "$1"
}

# both COMMAND ARGUMENTS...: alone in alone/, as 2 and as 4 processes in of2/ and of4/, each into DIR; all that can be
# seen of them must be equal. DIR is the same word everywhere: documents name it.
both() {
    local command=$1 n file code=0
    shift
    mkdir alone
    (cd alone && "$PARTNERSIM" "$command" "$@" --quiet > out.txt 2> err.txt) || code=$?
    echo "alone: $code: $(cat alone/err.txt)"
    [ "$code" -eq 0 ] || [ "$code" -eq 4 ]
    for n in 2 4; do
        mkdir "of$n"
        cd "of$n"
        run --separate-stderr timeout 120 $launch -n "$n" "$PARTNERSIM" "$command" "$@" --quiet
        echo "of $n: $status: $stderr"
        [ "$status" -eq "$code" ]
        cd ..
        diff alone/out.txt <(printf '%s\n' "$output")
        for file in alone/DIR/*.json; do
            diff "$file" "of$n/DIR/$(basename "$file")"
        done
    done
}

# The runs themselves: what a study shows of them is equal, and nothing of it is missing.
same_runs() {
    local directory
    for directory in alone of2 of4; do
        [ "$("$PARTNERSIM" run "$conf" -o $directory/DIR --json | field computed)" = "$1" ]
        [ -z "$(find $directory -name '*.tmp')" ]
    done
    equal of2/DIR alone/DIR
    equal of4/DIR alone/DIR
}

@test "select: the document, the runs and the exit status of one process" {
    both select "$conf" -o DIR --first 6 --batch 2 --most 40
    same_runs 0
    # A study that exists is a place to decide in as well; what is done is not done again.
    cd of2
    run --separate-stderr $launch -n 2 "$PARTNERSIM" select DIR --first 6 --batch 2 --most 40 --json
    echo "$status: $stderr"
    grep -q ' 0 computed now' <<< "$output"
}

@test "sensitivity: worlds, luck and terms made on the way are the same points on every process" {
    both sensitivity "$conf" -o DIR --trajectories 4 --tornado 2 --factor world.clients=200..400 \
        --factor 'world.segment.*.own_needs' --designs current,late
    rm -r alone of2 of4
    both sensitivity "$conf" -o DIR --method luck --rows 8 --designs current,late
}

@test "discover and optimise as well" {
    both discover "$conf" -o DIR --worlds 32 --replications 1 --factor world.clients=200..400 --designs current,late
    rm -r alone of2 of4
    both optimise "$conf" -o DIR --budget 80 --first 2 --fresh 4 --lever vendor.lead_generation.spend=0..3M --designs current
}

# Histories, waves of matching, rounds of ABC, then the runs that predict: each asks for its runs in its own way.
@test "calibrate: both methods fit the same values" {
    for ((month = 1; month <= 5; month++)); do echo "$month,needs_inbound,$((12 - month))"; done > crm.csv
    sed -i 1i\ month,metric,value crm.csv
    both calibrate "$conf" --data "$PWD/crm.csv" -o DIR --factor world.inbound_share --points 12 \
        --replications 2 --histories 10 --waves 2 --particles 60 --draws 20
    rm -r alone of2 of4
    both calibrate "$conf" --data "$PWD/crm.csv" -o DIR --factor world.inbound_share --method abc \
        --budget 300 --particles 50 --draws 20
}

@test "others than the first process compute" {
    large=$(study large 5000 30 1y)
    decide "$large"
    $launch -n 3 "$PARTNERSIM" select "$large" -o out --first 30 --most 30 --delta 0 --quiet > out.txt || [ $? -eq 4 ]
    # A part's name holds the process that wrote it: HOST-PROCESS-NONCE.part.
    writers=$(find out -name '*.part' -exec basename {} \; | sed 's/-[^-]*$//' | sort -u)
    echo "$writers"
    [ "$(wc -l <<< "$writers")" -gt 1 ]
}

@test "mistakes and plans are said once, shards are refused, and nobody waits for somebody who left" {
    run timeout 60 $launch -n 3 "$PARTNERSIM" select missing.conf -o out
    [ "$status" -eq 2 ]
    [ "$(grep -c 'does not exist: give a scenario' <<< "$output")" -eq 1 ]
    run timeout 60 $launch -n 3 "$PARTNERSIM" select "$conf" -o out --metric costumers
    [ "$status" -eq 2 ]
    [ "$(grep -c "there is no metric 'costumers'" <<< "$output")" -eq 1 ]
    run --separate-stderr timeout 60 $launch -n 3 "$PARTNERSIM" select "$conf" -o out --plan
    [ "$status" -eq 0 ]
    [ "$(grep -c 'runs of 180 days' <<< "$output")" -eq 1 ]
    [ ! -e out ]
    "$PARTNERSIM" run "$conf" -o out --quiet
    run timeout 60 $launch -n 3 "$PARTNERSIM" select "$conf" -o out --seed 99
    [ "$status" -eq 2 ]
    [ "$(grep -c 'was made with seed' <<< "$output")" -eq 1 ]
    run "$PARTNERSIM" select "$conf" -o out --shard 0/2
    [ "$status" -eq 2 ]
    [[ "$output" == *"start it with mpirun"* ]]
}

@test "a process that dies ends the job; the same command goes on to the same answer" {
    large=$(study large 20000 6 1y)
    decide "$large"
    ask="select $large -o DIR --first 10 --batch 5 --most 20 --quiet"
    mkdir alone
    (cd alone && "$PARTNERSIM" $ask > out.txt) || [ $? -eq 4 ]
    for victim in 0 1; do
        rm -rf DIR
        # The victim says who it is and becomes the program.
        $launch -n 2 sh -c '[ "$OMPI_COMM_WORLD_RANK" != '$victim' ] || echo $$ > victim; exec "$@"' sh \
            "$PARTNERSIM" $ask > killed.txt 2>&1 3>&- &
        pid=$!
        for _ in $(seq 100); do [ ! -s victim ] || break; sleep 0.1; done
        while kill -0 "$pid" 2> /dev/null && [ -z "$(find DIR -name '*.part' 2> /dev/null)" ]; do sleep 0.05; done
        kill -KILL "$(cat victim)" 2> /dev/null || true
        rm victim
        code=0
        wait "$pid" || code=$?
        echo "process $victim killed: $code"
        code=0
        $launch -n 2 "$PARTNERSIM" $ask > out.txt || code=$?
        [ "$code" -eq 0 ] || [ "$code" -eq 4 ]
        # All but how many runs were found.
        diff <(grep -v 'computed now' alone/out.txt) <(grep -v 'computed now' out.txt)
        [ -z "$(find DIR -name '*.tmp')" ]
    done
}

@test "asked to stop, all of them keep what is finished" {
    large=$(study large 20000 6 1y)
    decide "$large"
    $launch -n 2 "$PARTNERSIM" select "$large" -o DIR --first 200 --most 200 --quiet > out.txt 2> err.txt 3>&- &
    pid=$!
    while kill -0 "$pid" 2> /dev/null && [ -z "$(find DIR -name '*.part' 2> /dev/null)" ]; do sleep 0.05; done
    kill -USR1 "$pid" 2> /dev/null || true # mpirun passes it on at once
    code=0
    wait "$pid" || code=$?
    cat err.txt
    [ "$code" -eq 75 ]
    [ ! -s out.txt ]
    [ "$(grep -c 'the same command goes on' err.txt)" -eq 1 ]
    [ "$("$PARTNERSIM" status DIR --json | field processes)" = 0 ]
}
