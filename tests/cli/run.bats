#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# partnersim run and status: every option does what it says; mistakes are refused before anything is touched.

load study

setup() {
    cd "$BATS_TEST_TMPDIR"
    conf=$(study small 300 2)
}

@test "a study runs, says what was done and what to type next" {
    run --separate-stderr "$PARTNERSIM" run "$conf" -o out --threads 2
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" == "4 of 4 runs finished in "*"events/s" ]]
    [ "${lines[1]}" = "results: out/results.h5" ]
    [ "${lines[2]}" = "next: partnersim compare out" ]
    [ "$(look out 'list(f["point"].asstr())')" = "['current', 'single partner']" ]
    [ "$(look out 'f["replication"].shape[0]')" = 2 ]
    [ "$(look out 'int((f["run_status"][()] == 1).sum())')" = 4 ]
    [ "$(look out 'f.attrs["seed"]')" = 11 ]
    [ "$(look out 'f["time"].shape[0]')" = 9 ]
    [ "$(look out 'f.attrs["command_line"].split()[1]')" = run ]
}

@test "the same command computes nothing again" {
    "$PARTNERSIM" run "$conf" -o out --quiet
    before=$(stat -c %i out/results.h5)
    run --separate-stderr "$PARTNERSIM" run "$conf" -o out --json
    [ "$status" -eq 0 ]
    [ "$(field computed <<< "$output")" = 0 ]
    [ "$(field reused <<< "$output")" = 4 ]
    [ "$(field complete <<< "$output")" = True ]
    [ "$(stat -c %i out/results.h5)" = "$before" ]
}

@test "threads do not matter, nor where the scenario lies" {
    "$PARTNERSIM" run "$conf" -o one --threads 1 --quiet
    "$PARTNERSIM" run "$conf" -o two --threads 2 --quiet
    "$PARTNERSIM" run "$conf" -o five --threads 5 --quiet
    "$PARTNERSIM" run "$(basename "$conf")" -o near --quiet
    equal one two
    equal one five
    equal one near
}

@test "an older processor computes the same" {
    "$PARTNERSIM" run "$conf" -o one --quiet
    GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4 "$PARTNERSIM" run "$conf" -o two --quiet
    equal one two
}

@test "with SOURCE_DATE_EPOCH the same command gives the same bytes" {
    export SOURCE_DATE_EPOCH=1764000000
    mkdir a b
    (cd a && "$PARTNERSIM" run ../small.conf -o out --threads 1 --quiet)
    (cd b && "$PARTNERSIM" run ../small.conf -o out --threads 1 --quiet)
    cmp a/out/results.h5 b/out/results.h5
    cd a
    [ "$(look out 'f.attrs["created"]')" = "2025-11-24T16:00:00Z" ]
}

@test "--replications extends and --seed is kept" {
    "$PARTNERSIM" run "$conf" -o grown --seed 12 --quiet
    run --separate-stderr "$PARTNERSIM" run "$conf" -o grown --seed 12 --replications 3 --json
    [ "$(field computed <<< "$output")" = 2 ]
    "$PARTNERSIM" run "$conf" -o direct --seed 12 --replications 3 --quiet
    equal grown direct
    [ "$(look direct 'f.attrs["seed"]')" = 12 ]
    run "$PARTNERSIM" run "$conf" -o grown
    [ "$status" -eq 2 ]
    [[ "$output" == *"--seed 12"* ]]
    "$PARTNERSIM" run "$conf" -o other --quiet
    run equal grown other
    [ "$status" -eq 1 ]
}

@test "--set, --vary and --designs" {
    "$PARTNERSIM" run "$conf" -o out --quiet --replications 1 --set world.clients=200 \
        --vary "vendor.routing.max_reroutes=1,2" --designs current
    [ "$(look out 'list(f["point"].asstr())')" = \
        "['current, routing.max_reroutes = 1', 'current, routing.max_reroutes = 2']" ]
    [ "$(look out 'list(f["vendor.routing.max_reroutes"][()])')" = "[1.0, 2.0]" ]
    [ "$(look out '[r["value"] for r in json.loads(f.attrs["parameters"])["rows"] if r["path"] == "world.clients"]')" = \
        "[['200']]" ]
    [ "$(look out '[r["origin"] for r in json.loads(f.attrs["parameters"])["rows"] if r["path"] == "world.clients"]')" = \
        "[['--set']]" ]
    # The baseline comes along with any choice of designs.
    "$PARTNERSIM" run "$conf" -o chosen --quiet --replications 1 --designs "single partner"
    [ "$(look chosen 'list(f["design"].asstr())')" = "['current', 'single partner']" ]
}

@test "equal points are computed once, or each with --no-share" {
    sed 's/design "current" { }/& design "placebo" { }/' "$conf" > placebo.conf
    run --separate-stderr "$PARTNERSIM" run placebo.conf -o shared --replications 1 --json
    [ "$(field runs <<< "$output")" = 2 ]
    run --separate-stderr "$PARTNERSIM" run placebo.conf -o apart --replications 1 --json --no-share
    [ "$(field runs <<< "$output")" = 3 ]
    [ "$(look apart 'f["run_digest"][0, 0] == f["run_digest"][1, 0]')" = True ]
    [ "$(look apart 'f["point_id"][0] == f["point_id"][1]')" = False ]
}

@test "status counts, --json agrees, and the suggested command goes on" {
    "$PARTNERSIM" run "$conf" -o out --quiet --shard 0/4
    run --separate-stderr "$PARTNERSIM" status out
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" =~ ^design\ +done\ +running\ +failed\ +missing$ ]]
    [[ "${lines[1]}" =~ ^current\ +1\ +0\ +0\ +1$ ]]
    [[ "${lines[2]}" =~ ^single\ partner\ +0\ +0\ +0\ +2$ ]]
    next=$(grep '^next: ' <<< "$output")
    [ "$("$PARTNERSIM" status out --json | /usr/bin/python3 -c 'import sys, json
print(json.load(sys.stdin)["all"]["missing"])')" = 3 ]
    eval "\"\$PARTNERSIM\" ${next#next: partnersim } --quiet"
    "$PARTNERSIM" run "$conf" -o direct --quiet
    equal out direct
    run --separate-stderr "$PARTNERSIM" status out
    [[ "$output" == *"next: partnersim compare out" ]]
}

@test "a status while a run is going on" {
    large=$(study large 20000 1000 5y)
    begin "$PARTNERSIM" run "$large" -o out --quiet
    for _ in $(seq 200); do # between two runs none is under way
        run --separate-stderr "$PARTNERSIM" status out
        [[ "$output" =~ all\ +[0-9]+\ +0\ +0\ + ]] || break
        sleep 0.05
    done
    echo "$output"
    kill -TERM "$pid"
    end
    [ "$code" -eq 75 ]
    [ "$status" -eq 0 ]
    [[ "$output" == *"1 process is at work in out"* ]]
    [[ "$output" == *"next: partnersim status out" ]]
    [[ "$output" =~ all\ +[0-9]+\ +[12]\ +0\ +[0-9]+ ]]
}

@test "--quiet is silent; progress and messages go to stderr" {
    sound=$(study sound 1000 2) # nothing to warn of
    run --separate-stderr "$PARTNERSIM" run "$sound" -o out --quiet
    [ -z "$output" ] && [ -z "$stderr" ]
    longer=$(study longer 20000 24 1y)
    run --separate-stderr "$PARTNERSIM" run "$longer" -o other
    [[ "$stderr" == *"partnersim: "*" of 48 runs, "*"% of the work, "*" events/s"* ]]
    [ "${#lines[@]}" -eq 3 ]
}

@test "mistakes on the command line touch nothing" {
    for wrong in "" "-o" "-o out --shard 2/2" "-o out --shard 1" "-o out --shard x/2" "-o out --shard -1/2" \
        "-o out --max-time 3" "-o out --max-time 1h2h" "-o out --max-time 0s" "-o out --threads 0" \
        "-o out --replications 0" "-o out --replications many" "-o out --seed -1" "-o out --designs curent" \
        "-o out --vary world.clients" "-o out --vary world.client=1,2" "-o out --set world.clients=lots" \
        "-o out --nonsense"; do
        run "$PARTNERSIM" run "$conf" $wrong
        echo "'$wrong' gave $status: $output"
        [ "$status" -eq 2 ]
        [ -n "$output" ]
        [ ! -e out ]
    done
    run "$PARTNERSIM" run "$conf" -o out --designs curent
    [[ "$output" == *"did you mean 'current'?"* ]]
    run "$PARTNERSIM" run absent.conf -o out
    [ "$status" -eq 2 ]
    [ ! -e out ]
}

@test "a directory that holds something else is left alone" {
    mkdir home && echo mine > home/scenario.conf
    run "$PARTNERSIM" run "$conf" -o home
    [ "$status" -eq 2 ]
    [[ "$output" == *"nothing there is overwritten"* ]]
    [ "$(ls home)" = scenario.conf ]
    [ "$(cat home/scenario.conf)" = mine ]
    run "$PARTNERSIM" status home
    [ "$status" -eq 2 ]
    run "$PARTNERSIM" run "$conf" -o "$conf"
    [ "$status" -eq 2 ]
    run "$PARTNERSIM" run "$conf" -o /proc/nothing/out
    [ "$status" -eq 1 ]
    [[ "$output" == *"/proc/nothing"* ]]
}

@test "a file that may not grow is an error with path and reason, and the study goes on afterwards" {
    run bash -c 'ulimit -f 1; exec "$0" "$@"' "$PARTNERSIM" run "$conf" -o out --quiet
    [ "$status" -eq 1 ]
    [[ "$output" == *"out"*"File too large"* ]]
    [ ! -e out/results.h5 ]
    "$PARTNERSIM" run "$conf" -o out --quiet
    "$PARTNERSIM" run "$conf" -o direct --quiet
    equal out direct
    [ -z "$(find out -name '*.tmp')" ]
}

@test "a summary that cannot be printed is an error" {
    run bash -c '"$0" run "$1" -o out > /dev/full' "$PARTNERSIM" "$conf"
    [ "$status" -eq 1 ]
    [ -e out/results.h5 ]
}

@test "results of another study are not replaced, neither by run nor by a command that decides" {
    "$PARTNERSIM" run "$conf" -o out --quiet --replications 1
    before=$(cd out && sha256sum results.h5 study.json scenario.conf)
    for command in run discover; do
        run "$PARTNERSIM" $command "$conf" -o out --set world.clients=200
        [ "$status" -eq 2 ]
        [[ "$output" == *"'out' holds the results of another study, and none of this one"*"-o"* ]]
    done
    [ "$(cd out && sha256sum results.h5 study.json scenario.conf)" = "$before" ]
    # One point in common makes it the same study, grown.
    "$PARTNERSIM" run "$conf" -o out --quiet --replications 1 --vary world.clients=200,300
    [ "$(look out 'f["point"].shape[0]')" = 4 ]
}

@test "precision may ask for fewer replications than a scenario has that says nothing of them" {
    sed 's/replications *= *[0-9]*//' "$REPOSITORY/scenarios/markets/ordinary.conf" > silent.conf
    sed -i "s|^extends.*|extends = \"silent.conf\"|; /^partners/d; s/replications = 2  seed = 11 }/decide { metric = customers  goal = max  matters = 2 } }/" "$conf"
    "$PARTNERSIM" run "$conf" -o out --precision 0.001 --most 16 --quiet || [ $? -eq 4 ]
    grep -q '^ *replications = 16' out/scenario.conf
    "$PARTNERSIM" status out
}
