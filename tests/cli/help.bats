#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Help, manual pages, completion, usage errors, doctor: what the command tables promise.

bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || exit 1
    P=${PARTNERSIM:-$PWD/build/partnersim}
    T=$(mktemp -d)
    COMMANDS=$(sed -n 's/^CLI_COMMAND(\([a-z]*\)).*/\1/p' cli/commands.def)
}

teardown() {
    rm -rf "$T"
}

@test "the overview lists every command" {
    run "$P" --help
    [ "$status" -eq 0 ]
    for command in $COMMANDS help; do
        [[ $output == *"  $command "* ]]
    done
    run --separate-stderr "$P"
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ $stderr == *"Usage: partnersim COMMAND"* ]]
}

@test "every command explains itself in at most 79 columns" {
    for command in $COMMANDS help; do
        "$P" "$command" --help > "$T/a"
        "$P" help "$command" > "$T/b"
        cmp "$T/a" "$T/b"
        grep -q "^Usage: partnersim $command" "$T/a"
        grep -q -- "--help" "$T/a"
        awk -v c="$command" '/^Examples:/ { exit } length($0) > 79 { print c ": " $0; bad = 1 } END { exit bad }' "$T/a"
    done
}

@test "manual pages are sound roff" {
    command -v man > /dev/null || skip "no man"
    for command in "" $COMMANDS help; do
        "$P" help --man $command > "$T/page.1"
        LC_ALL=C.UTF-8 man --warnings -l "$T/page.1" > "$T/text" 2> "$T/warnings"
        [ ! -s "$T/warnings" ] || { cat "$T/warnings"; false; }
        grep -q "^NAME" "$T/text"
    done
}

@test "completion completes commands and options" {
    "$P" help --completion bash > "$T/completion"
    bash -n "$T/completion"
    run bash -c "source $T/completion; COMP_WORDS=(partnersim che); COMP_CWORD=1; _partnersim; echo \${COMPREPLY[@]}"
    [ "$output" = check ]
    run bash -c "source $T/completion; COMP_WORDS=(partnersim check --js); COMP_CWORD=2; _partnersim; echo \${COMPREPLY[@]}"
    [ "$output" = "--json" ]
    run "$P" help --completion fish
    [ "$status" -eq 2 ]
}

@test "version" {
    run "$P" --version
    [ "$status" -eq 0 ]
    [[ $output =~ ^partnersim\ [0-9]+\.[0-9]+\.[0-9]+\ \(.*\)$ ]]
}

@test "mistyped commands and options get a suggestion and status 2" {
    run "$P" chekc x
    [ "$status" -eq 2 ]
    [[ $output == *"did you mean 'check'?"* ]]
    run "$P" check --jsno x
    [ "$status" -eq 2 ]
    [[ $output == *"did you mean '--json'?"* ]]
    run "$P" --json check x
    [ "$status" -eq 2 ]
    [[ $output == *"options follow the command"* ]]
    run "$P" chec x
    [ "$status" -eq 2 ]
    run "$P" help nothing
    [ "$status" -eq 2 ]
}

@test "options stand before or after operands" {
    "$P" check scenarios/demo.conf --json > "$T/a"
    "$P" check --json scenarios/demo.conf > "$T/b"
    cmp "$T/a" "$T/b"
}

@test "a lost result is an error" {
    [ -e /dev/full ] || skip "no /dev/full"
    run bash -c "'$P' params > /dev/full"
    [ "$status" -eq 1 ]
    [[ $output == *"No space left"* ]]
    run bash -c "'$P' params >&-"
    [ "$status" -eq 1 ]
    # A pipe nobody reads: status 1, but no message, as after `| head`.
    run python3 -c '
import os, subprocess, sys
reading, writing = os.pipe()
os.close(reading)
sys.exit(subprocess.run([sys.argv[1], "params"], stdout=writing).returncode)' "$P"
    [ "$status" -eq 1 ]
    [ -z "$output" ]
}

@test "colours only on terminals and without NO_COLOR" {
    script -qec true /dev/null > /dev/null 2>&1 || skip "no terminal to be had"
    printf 'format = 1\nbogus = 2\n' > "$T/bad.conf"
    run env -u NO_COLOR TERM=xterm script -qec "'$P' check '$T/bad.conf'" /dev/null
    [[ $output == *$'\033'* ]]
    run env NO_COLOR=1 TERM=xterm script -qec "'$P' check '$T/bad.conf'" /dev/null
    [[ $output != *$'\033'* ]]
}

@test "doctor finds versions, files and the mathematics in order" {
    run "$P" doctor "$T"
    [ "$status" -eq 0 ]
    [[ $output == *"as on every machine"* ]]
    [[ $output == *"hdf5"* && $output == *"libconfuse"* && $output == *"processors"* ]]
    [[ $output != *FAILS* ]]
    [ -z "$(ls -A "$T")" ]
    GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4 "$P" doctor "$T" | grep -q "as on every machine"
    "$P" doctor --json "$T" | python3 -c 'import json, sys; assert len(json.load(sys.stdin)) > 10'
}

@test "doctor says when files are not safe" {
    run "$P" doctor "$T/nowhere"
    [ "$status" -eq 1 ]
    [[ $output == *"FAILS: No such file"* ]]
    run "$P" doctor /proc
    [ "$status" -eq 1 ]
}
