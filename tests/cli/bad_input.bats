#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Whatever is handed over as a scenario: status 2, a place, a reason and a remedy; never a crash, never a hang.
# The exact messages are checked by tests/unit/corpus_test.c on the toy model the corpus is written for.

bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || exit 1
    P=${PARTNERSIM:-$PWD/build/partnersim}
    T=$(mktemp -d)
}

teardown() {
    rm -rf "$T"
}

# check FILE must fail with status 2 within seconds; its messages are left in $T/err.
refused() {
    local status=0
    timeout 20 "$P" check "$1" > "$T/out" 2> "$T/err" || status=$?
    [ "$status" -eq 2 ] || { echo "$1: status $status"; cat "$T/err"; return 1; }
    [ ! -s "$T/out" ] || { echo "$1: something on stdout"; return 1; }
    grep -qa 'error: ' "$T/err" || { echo "$1: no reason"; return 1; }
}

@test "every file of the corpus is refused with a place" {
    count=0
    for file in tests/corpus/bad/[!_]*.conf; do
        refused "$file"
        grep -qaE '\.(conf|csv):([0-9]+:){0,2} error: ' "$T/err"
        count=$((count + 1))
    done
    [ "$count" -ge 45 ]
}

@test "at most twenty problems at once" {
    { printf 'format = 1\n'; for i in $(seq 200); do echo "wrong$i = 1"; done; } > "$T/many.conf"
    refused "$T/many.conf"
    [ "$(grep -c 'error: ' "$T/err")" -eq 20 ]
    grep -q 'more not shown' "$T/err"
}

@test "directories, pipes and devices" {
    refused "$T"
    mkfifo "$T/pipe"
    refused "$T/pipe"
    refused /dev/zero
    refused /dev/null
    refused "$T/nowhere.conf"
    ln -s loop "$T/loop"
    refused "$T/loop"
    refused ""
}

@test "random bytes and truncations of a sound file" {
    for seed in 1 2 3 4 5; do
        python3 -c "import random, sys; random.seed($seed); sys.stdout.buffer.write(random.randbytes(5000))" > "$T/noise.conf"
        refused "$T/noise.conf"
    done
    size=$(stat -c %s scenarios/programmes/bitrix24.conf)
    for cut in $(seq 7 211 $((size - 20))); do
        head -c "$cut" scenarios/programmes/bitrix24.conf > "$T/cut.conf"
        status=0
        timeout 20 "$P" check "$T/cut.conf" > /dev/null 2> "$T/err" || status=$?
        [ "$status" -eq 0 ] || [ "$status" -eq 2 ]
    done
}

@test "a sound file without its last brace is refused" {
    python3 - scenarios/programmes/bitrix24.conf > "$T/open.conf" <<'PY'
import sys
text = open(sys.argv[1]).read()
print(text[:text.rindex("}")])
PY
    refused "$T/open.conf"
    grep -q 'never closed' "$T/err"
}

@test "large and deep files end soon" {
    { printf 'format = 1\n'; for i in $(seq 30000); do echo "world {"; done; } > "$T/deep.conf"
    refused "$T/deep.conf"
    { printf 'format = 1\ndesign "a" { set = { '; yes '"a = 1", ' | head -20000 | tr -d '\n'; echo '} }'; } > "$T/list.conf"
    refused "$T/list.conf"
    { printf 'format = 1\n'; for i in $(seq 5000); do echo "design \"d$i\" { }"; done; } > "$T/designs.conf"
    refused "$T/designs.conf"
    { printf 'format = 1\ntitle = "'; head -c 3000000 /dev/zero | tr '\0' x; echo '"'; } > "$T/long.conf"
    refused "$T/long.conf"
    truncate -s 1T "$T/huge.conf"
    refused "$T/huge.conf"
}

@test "--set is checked as files are" {
    for set in nonsense =1 vendor.routing.slaa=4h vendor.routing.sla=4 vendor.routing.sla=010h vendor.routing.sla=0x4h \
        vendor.routing.sla=nan vendor.routing.sla=-1h vendor.portal.x=1 programme.none.contract=direct experiment.horizn=1y \
        'title=${HOME}' format=1 design.x.set=1 .=1 vendor=1 'vendor.routing.policy=random 50%'; do
        run "$P" check scenarios/demo.conf --set "$set"
        [ "$status" -eq 2 ] || { echo "$set"; false; }
        [[ $output == *"--set: error: "* ]]
    done
}

@test "a path as long as the system allows" {
    long=$(printf 'x%.0s' $(seq 250))
    refused "$T/$long/$long/$long.conf"
    printf 'format = 1\nextends = "%s/%s"\n' "$long" "$long" > "$T/long.conf"
    refused "$T/long.conf"
}
