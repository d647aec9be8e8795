#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The shipped Snakemake file.

load ../cli/study

setup() {
    command -v snakemake > /dev/null || skip "snakemake is not installed"
    cd "$BATS_TEST_TMPDIR"
    export HOME=$BATS_TEST_TMPDIR # it keeps a cache there
    conf=$(study small 300 4)
}

workflow() {
    snakemake -s "$REPOSITORY/scenarios/cluster/Snakefile" --cores 2 \
        --config scenario="$conf" directory=out shards=3 partnersim="$PARTNERSIM" "$@" 2>&1
}

@test "shards and merge: the results of one call; said again, nothing is done; more replications extend" {
    "$PARTNERSIM" run "$conf" -o whole --quiet
    workflow
    equal out whole
    run workflow
    [[ "$output" == *"Nothing to be done"* ]]
    "$PARTNERSIM" run "$conf" -o more --quiet --replications 5
    workflow replications=5
    equal out more
    [ "$("$PARTNERSIM" run "$conf" -o out --replications 5 --json | field computed)" = 0 ]
}

@test "a shard that is missing is computed, the others are not" {
    workflow
    rm out/results.h5 out.shards/1-of-3.done
    workflow
    [ "$("$PARTNERSIM" run "$conf" -o out --json | field computed)" = 0 ]
    "$PARTNERSIM" run "$conf" -o whole --quiet
    equal out whole
}
