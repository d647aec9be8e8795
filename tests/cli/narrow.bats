#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What people read at a terminal has at most 100 columns, in both languages, whatever the command.

load study

setup_file() {
    load study
    BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
    local file
    file=$(study wide 500 4)
    sed -i "/^experiment/s/}\$/ decide { metric = vendor_profit  matters = 1M } }/" "$file"
    cat >> "$file" <<'CONF'
design "a second partner and a margin that follows conduct" {
    set = { "programme.partners.tier.business.margin = 48%", "programme.partners.conduct.weight = 50%" }
}
design "training all year round" { set = { "vendor.training.every = 90d" } }
output { partners = yes  deal_log = yes }
CONF
    export FILE="$file" DIR="$BATS_FILE_TMPDIR/out"
    "$PARTNERSIM" run "$file" -o "$DIR" --quiet
}

# both ARGUMENT...: the command in English and in Russian.
both() {
    for language in en ru; do
        "$PARTNERSIM" "$@" --lang $language > "$BATS_TEST_TMPDIR/text" || [ $? -eq 4 ]
        narrow < "$BATS_TEST_TMPDIR/text"
    done
}

@test "compare, in all its views" {
    both compare "$DIR"
    both compare "$DIR" --metric all
    both compare "$DIR" --metric vendor_profit,customers,retention
    both compare "$DIR" --baseline "training all year round"
    for view in --risk --partners --ledger --bunching; do
        both compare "$DIR" $view
    done
    both compare "$DIR" --ledger --deals 1
    both compare "$DIR" --bunching --deals 1
}

@test "diff and story" {
    both diff "$FILE"
    both diff "$DIR" "single partner" "a second partner and a margin that follows conduct"
    both story "$DIR" current "a second partner and a margin that follows conduct"
    both story "$DIR" "training all year round" current --replication 1
}

@test "commands that decide" {
    cp -r "$DIR" "$BATS_TEST_TMPDIR/own"
    cd "$BATS_TEST_TMPDIR"
    both select own --quiet --first 4 --most 8
    both select own --quiet --metric vendor_profit,customers,leads_pursued_share --replications 4
    for method in morris sobol; do
        both sensitivity own --quiet --method $method --plan --factor client.choice.outside
    done
    both sensitivity own --quiet --method tornado --tornado 2 --factor client.choice.outside \
        --factor practice.desk.pursue --factor practice.membership.exit_slope
    both discover own --quiet --worlds 20 --replications 2 --factor client.choice.outside --factor practice.desk.pursue
    both optimise own --quiet --lever vendor.routing.sla=1h..24h --lever vendor.training.every=90d..2y --first 2 --fresh 4 --budget 120 --designs "current,single partner"
}

@test "what is said of scenarios, studies and parameters" {
    for scenario in "$FILE" "$REPOSITORY"/scenarios/demo.conf "$REPOSITORY"/scenarios/questions/*.conf; do
        "$PARTNERSIM" check "$scenario" 2> /dev/null | narrow
    done
    "$PARTNERSIM" plan "$FILE" 2> /dev/null | narrow
    "$PARTNERSIM" plan "$FILE" --list 2> /dev/null | narrow
    "$PARTNERSIM" status "$DIR" | narrow
    "$PARTNERSIM" params | narrow
    "$PARTNERSIM" doctor | narrow
}
