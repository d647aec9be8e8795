#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# partnersim diff: designs and scenarios in plain language.

load study

setup() {
    cd "$BATS_TEST_TMPDIR"
    study a 500 2 > /dev/null
    sed 's/vendor.routing.sla = 4h/programme.partners.tier.gold.margin = 55%/' a.conf > b.conf
}

@test "a design against the baseline, all designs, two designs: one sentence per term" {
    expected='“single partner” differs from “current” in one term:
Vendor, routing of leads:
- desk time within which a lead must be answered before it is recalled: 4 hours instead of never'
    [ "$("$PARTNERSIM" diff a.conf)" = "$expected" ]
    [ "$("$PARTNERSIM" diff a.conf "single partner")" = "$expected" ]
    [ "$("$PARTNERSIM" diff a.conf current "single partner")" = "$expected" ]
    [ "$("$PARTNERSIM" diff "a.conf#single partner")" = "$expected" ]
    [ "$("$PARTNERSIM" diff a.conf current current)" = "“current” and “current” have the same terms." ]
}

@test "all designs of a scenario in one table" {
    "$PARTNERSIM" diff "$REPOSITORY/scenarios/demo.conf" --format csv > all.csv
    [ "$(cut -d, -f2 all.csv | sort -u | wc -l)" -eq 6 ]
    [ "$(wc -l < all.csv)" -eq 14 ]
}

@test "two files, with designs" {
    [ "$("$PARTNERSIM" diff a.conf b.conf)" = "“a.conf#current” and “b.conf#current” have the same terms." ]
    run "$PARTNERSIM" diff a.conf "b.conf#single partner"
    [ "$status" -eq 0 ]
    [ "${lines[1]}" = "Programme “partners”, level “gold”:" ]
    [ "${lines[2]}" = "- discount on licences: 55% instead of 50% (+5 pp)" ]
}

@test "a study's directory stands for its scenario; Russian; json and csv" {
    "$PARTNERSIM" run b.conf -o out --quiet
    run "$PARTNERSIM" diff out --lang ru
    [ "$status" -eq 0 ]
    [ "${lines[1]}" = "Программа «partners», уровень «gold»:" ]
    [ "${lines[2]}" = "- скидка партнёра на лицензии: 50% → 55% (+5 п.п.)" ]
    "$PARTNERSIM" diff b.conf --json | /usr/bin/python3 -c 'import json, sys
(row,) = json.load(sys.stdin)["tables"]["differences"]["rows"]
assert row["path"] == "programme.partners.tier.gold.margin" and row["kind"] == "changed", row
assert row["before_number"] == .5 and row["after_number"] == .55 and row["b"] == "single partner", row'
    [ "$("$PARTNERSIM" diff b.conf --format csv | wc -l)" -eq 2 ]
    "$PARTNERSIM" diff b.conf --format md | grep -q "55%"
}

@test "mistakes are answered" {
    run "$PARTNERSIM" diff a.conf currant
    [ "$status" -eq 2 ]
    [[ "$output" == *"did you mean 'current'"* ]]
    run "$PARTNERSIM" diff nothing.conf
    [ "$status" -eq 2 ]
    run "$PARTNERSIM" diff a.conf --lang fr
    [ "$status" -eq 2 ]
    run "$PARTNERSIM" diff a.conf --format pdf
    [ "$status" -eq 2 ]
    run "$PARTNERSIM" diff "a.conf#current" "single partner"
    [ "$status" -eq 2 ]
    run "$PARTNERSIM" diff "$REPOSITORY/scenarios/programmes/bitrix24.conf"
    [ "$status" -eq 2 ]
    [[ "$output" == *"one design only"* ]]
}
