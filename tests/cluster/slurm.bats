#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The shipped Slurm scripts under a real slurmctld and slurmd on one node, started for these tests.

load ../cli/study
load slurm

setup_file() {
    [ "$EUID" -eq 0 ] || skip "a Slurm of one's own needs root"
    command -v slurmctld munged > /dev/null || skip "slurm-wlm and munge are not installed"
    # Not in the folder of bats: munged wants its socket to be within everybody's reach.
    SLURM_DIR=$(mktemp -d /tmp/partnersim-slurm.XXXXXX)
    export SLURM_DIR
    slurm_start "$SLURM_DIR"
}

teardown_file() {
    [ -n "${SLURM_DIR:-}" ] || return 0
    slurm_stop "$SLURM_DIR"
    rm -rf "$SLURM_DIR"
}

setup() {
    cd "$BATS_TEST_TMPDIR"
    mkdir logs
    export PARTNERSIM MPIRUN_OPTIONS="--allow-run-as-root --oversubscribe"
    conf=$(study small 300 6)
}

@test "an array of shards, its merge as a dependent job, and one job of several processes: the results of one" {
    "$PARTNERSIM" run "$conf" -o whole --quiet
    array=$(sbatch --parsable --array=0-3 "$REPOSITORY/scenarios/cluster/array.sh" "$conf" out)
    merge=$(sbatch --parsable --dependency="afterok:$array" -o merge.txt --wrap="$PARTNERSIM merge out")
    sbatch --wait --dependency="afterany:$merge" --ntasks=2 -o mpi.txt "$REPOSITORY/scenarios/cluster/mpi.sh" "$conf" mpi
    cat logs/* merge.txt mpi.txt
    grep -q "^12 of 12 runs are in out/results.h5" merge.txt
    equal out whole
    equal mpi whole
}

@test "an array that is cancelled goes on when it is submitted again, and more replications extend it" {
    large=$(study large 20000 40 1y)
    "$PARTNERSIM" run "$large" -o whole --replications 42 --quiet
    array=$(sbatch --parsable --array=0-1 "$REPOSITORY/scenarios/cluster/array.sh" "$large" out)
    for _ in $(seq 200); do
        [ -z "$(find out -name '*.part' 2> /dev/null)" ] || break # something is finished
        sleep 0.1
    done
    scancel "$array"
    for _ in $(seq 200); do
        [ -n "$(squeue -h -j "$array" 2> /dev/null)" ] || break
        sleep 0.1
    done
    # Cancelled tasks had time to write what they had; status tells the truth about it.
    run --separate-stderr "$PARTNERSIM" status out --json
    before=$("$PARTNERSIM" status out --json | /usr/bin/python3 -c 'import sys, json; print(json.load(sys.stdin)["all"]["done"])')
    [ "$before" -gt 0 ]
    [ "$(field processes <<< "$output")" = 0 ]
    sbatch --wait --array=0-1 "$REPOSITORY/scenarios/cluster/array.sh" "$large" out --replications 42
    cat logs/*
    "$PARTNERSIM" merge out --quiet
    equal out whole
}

@test "an array that does not begin with 0 is refused" {
    run sbatch --wait --array=1-1 "$REPOSITORY/scenarios/cluster/array.sh" "$conf" out
    [ "$status" -eq 2 ]
    grep -q "begins with 0" logs/*
}

@test "processes started by srun" {
    "$PARTNERSIM" doctor | grep -q '^MPI .*none' && skip "built without MPI"
    "$PARTNERSIM" run "$conf" -o whole --quiet
    run --separate-stderr timeout 120 srun --mpi=pmix -n 2 "$PARTNERSIM" run "$conf" -o out
    echo "$output $stderr"
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 3 ]
    equal out whole
}

@test "one job of several processes decides: the answer of one, found again when it is submitted again" {
    "$PARTNERSIM" doctor | grep -q '^MPI .*none' && skip "built without MPI"
    sed -i 's/seed = 11 }/seed = 11  decide { metric = customers  goal = max  matters = 5 } }/' "$conf"
    mkdir alone job
    (cd alone && "$PARTNERSIM" select "$conf" -o out --first 6 --most 12 > out.txt) || [ $? -eq 4 ]
    cd job
    for words in "select $conf -o out" "select out"; do
        sbatch --wait --ntasks=2 -o out.txt -e err.txt "$REPOSITORY/scenarios/cluster/decide.sh" $words --first 6 \
            --most 12 || [ $? -eq 4 ]
        cat err.txt
        diff <(grep -v "computed now" ../alone/out.txt) <(grep -v "computed now" out.txt)
    done
    grep -q " 0 computed now" out.txt
}
