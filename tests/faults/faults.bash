# SPDX-License-Identifier: GPL-3.0-or-later
# What the tests of faults share. Each test: a fault in the middle of a study, what the program must say, and then the
# same command again: nothing finished is computed twice, and the results are those of an undisturbed run.

load ../cli/study

setup() {
    cd "$BATS_TEST_TMPDIR"
    conf=$(study large 20000 40 1y) # some seconds for two threads
}

# count WHAT: done, failed, running or missing runs of `out`, as status tells.
count() {
    "$PARTNERSIM" status "${2:-out}" --json 2> /dev/null | /usr/bin/python3 -c 'import sys, json
print(json.load(sys.stdin)["all"][sys.argv[1]])' "$1"
}

# whole DIR: goes on in DIR as if nothing had been; checks that exactly what was missing is computed, and compares.
whole() {
    local done missing answer
    done=$(count done "$1")
    missing=$(($(count missing "$1") + $(count failed "$1")))
    answer=$("$PARTNERSIM" run "$conf" -o "$1" --threads 2 --json 2> /dev/null)
    [ "$(field reused <<< "$answer")" -eq "$done" ]
    [ "$(field computed <<< "$answer")" -eq "$missing" ]
    [ -e direct ] || "$PARTNERSIM" run "$conf" -o direct --threads 2 --quiet
    equal "$1" direct
    [ -z "$(find "$1" -name '*.tmp')" ]
}
