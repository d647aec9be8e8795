#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What becomes of each partner and the log of deals: kept when asked for, the same bytes whoever computes them.

load study

# with NAME: the small study, asking for side tables
with() {
    local file
    file=$(study "$1" 500 3)
    echo 'output { partners = yes  deal_log = yes }' >> "$file"
    echo "$file"
}

@test "tables are in the results, with words for their codes" {
    "$PARTNERSIM" run "$(with a)" -o "$BATS_TEST_TMPDIR/a" --quiet
    [ "$(look "$BATS_TEST_TMPDIR/a" 'f["partners/revenue"].shape')" = "(2, 3, 18)" ]
    [ "$(look "$BATS_TEST_TMPDIR/a" 'json.loads(f["partners/group"].attrs["words"])')" = "['integrators', 'studios']" ]
    [ "$(look "$BATS_TEST_TMPDIR/a" 'f["deal_log/case"].shape == f["deal_log/point_of"].shape and set(f["deal_log/point_of"][:]) == {0, 1}')" = True ]
    [ "$(look "$BATS_TEST_TMPDIR/a" 'f["partners/revenue"].attrs["units"]')" = RUB ]
    ncdump -h "$BATS_TEST_TMPDIR/a/results.h5" | grep -q 'group: deal_log'
}

@test "shards, threads and a merge give the same bytes" {
    "$PARTNERSIM" run "$(with a)" -o "$BATS_TEST_TMPDIR/a" --quiet --threads 2
    for shard in 0 1; do
        "$PARTNERSIM" run "$(with a)" -o "$BATS_TEST_TMPDIR/b" --quiet --shard $shard/2
    done
    "$PARTNERSIM" merge "$BATS_TEST_TMPDIR/b" --quiet
    equal "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
}

@test "asked for later, the runs are made again and nothing else changes" {
    "$PARTNERSIM" run "$(study a 500 3)" -o "$BATS_TEST_TMPDIR/a" --quiet
    [ "$(look "$BATS_TEST_TMPDIR/a" '"partners" in f')" = False ]
    "$PARTNERSIM" run "$(with a)" -o "$BATS_TEST_TMPDIR/a" --quiet
    "$PARTNERSIM" run "$(with a)" -o "$BATS_TEST_TMPDIR/b" --quiet
    equal "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
    run "$PARTNERSIM" status "$BATS_TEST_TMPDIR/a"
    [ "$status" -eq 0 ]
    # no longer asked for: the runs stay good, the tables are left out
    "$PARTNERSIM" run "$(study a 500 3)" -o "$BATS_TEST_TMPDIR/a" --quiet
    [ "$(look "$BATS_TEST_TMPDIR/a" '"partners" in f')" = False ]
}
