#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Does it pay to link with LTO, with a profile, or with both?  Builds the same programs four times below build-links,
# runs them turn about and prints processor time, the best of several turns.  Fails if a digest differs.
#
#     bench/links.sh [TURNS]     (default 5; from the root of the checkout)
set -euo pipefail

turns=${1:-5}
base=build-links
programs=(mm1_bench phold_bench model_bench)

build() { # DIRECTORY [OPTION...]
    local directory=$base/$1
    shift
    cmake --preset release -B "$directory" "$@" >"$base/log" 2>&1 &&
        cmake --build "$directory" --target "${programs[@]}" >>"$base/log" 2>&1 || { cat "$base/log" >&2; exit 1; }
}

run() { # BUILD PROGRAM
    case $2 in
    mm1_bench) "$base/$1/bench/$2" 1e6 ;;
    phold_bench) "$base/$1/bench/$2" 1e5 ;;
    model_bench) "$base/$1/bench/$2" scenarios/demo.conf 1 ;;
    esac
}

figure() { # BUILD PROGRAM FIGURE
    run "$1" "$2" | awk -v name="$3" '$1 == "=" && $2 == name { print $3 } $1 == "digest" { print $2 > "'"$base/$1.$2"'" }'
}

mkdir -p "$base"
echo "building four times ..." >&2
build plain
build lto -DPARTNERSIM_LTO=ON
for with in "" lto; do
    name=profile${with:+-$with}
    options=(-DPARTNERSIM_PROFILE_DIRECTORY="$PWD/$base/$name-data" ${with:+-DPARTNERSIM_LTO=ON})
    rm -rf "$base/$name-data"
    build "$name" -DPARTNERSIM_PROFILE=GENERATE "${options[@]}"
    for program in "${programs[@]}"; do run "$name" "$program" >/dev/null; done
    build "$name" -DPARTNERSIM_PROFILE=USE "${options[@]}"
done

builds=(plain lto profile profile-lto)
declare -A best
for ((turn = 0; turn < turns; turn++)); do
    for name in "${builds[@]}"; do
        for what in mm1_bench:mm1_ns phold_bench:phold_ns model_bench:model_event_ns; do
            value=$(figure "$name" "${what%:*}" "${what#*:}")
            best[$name:$what]=$(printf '%s\n' ${best[$name:$what]:-} "$value" | sort -g | head -1)
        done
    done
done

printf '%-14s %16s %16s %16s   digests\n' link "M/M/1, ns" "PHOLD 1e5, ns" "model, ns/event"
for name in "${builds[@]}"; do
    same=same
    for program in "${programs[@]}"; do
        cmp -s "$base/plain.$program" "$base/$name.$program" || same=DIFFERENT
    done
    printf '%-14s %16.1f %16.1f %16.0f   %s\n' "$name" "${best[$name:mm1_bench:mm1_ns]}" \
        "${best[$name:phold_bench:phold_ns]}" "${best[$name:model_bench:model_event_ns]}" "$same"
    [[ $same == same ]] || failed=1
done
exit "${failed:-0}"
