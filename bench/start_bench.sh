#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# How long the program takes to say anything: `check` of the demo, and the smallest `run`, from start to end in wall
# clock.  The median of several turns.
#
#     bench/start_bench.sh [PROGRAM]     (default build/partnersim; from the root of the checkout)
set -euo pipefail
shopt -s inherit_errexit

program=${1:-build/partnersim}
turns=15
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/smallest.conf" <<END
format = 1
extends = "$PWD/scenarios/programmes/bitrix24.conf"
baseline = "as it is"
world { clients = 100 }
experiment { horizon = 30d  warmup = 0d  sample = 30d  replications = 1 }
design "as it is" { }
END

median_ms() { # COMMAND...
    local i from to
    for ((i = 0; i < turns; i++)); do
        from=$(date +%s%N)
        "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; return 1; }
        to=$(date +%s%N)
        echo $(((to - from) / 1000))
    done | sort -n | awk '{ at[NR] = $1 } END { printf "%.1f", at[int((NR + 1) / 2)] / 1000 }'
}

run_smallest() {
    rm -rf "$work/out"
    "$program" run "$work/smallest.conf" -o "$work/out"
}

check=$(median_ms "$program" check scenarios/demo.conf)
run=$(median_ms run_smallest)
echo "check scenarios/demo.conf: $check ms; a run of a hundred clients for a month: $run ms"
echo "= start_check $check"
echo "= start_run $run"
