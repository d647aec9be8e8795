#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Files that are not what they were: found by their checksums, said, and computed again.

load faults

setup() {
    cd "$BATS_TEST_TMPDIR"
    conf=$(study small 300 6)
}

# One part a run, so that damage is lost work of one run.
one_by_one() {
    for shard in $(seq 0 11); do
        "$PARTNERSIM" run "$conf" -o out --shard "$shard/12" --quiet
    done
    [ "$(find out -name '*.part' | wc -l)" -eq 12 ]
}

@test "parts cut short at any length: those runs and no others are computed again" {
    one_by_one
    cp -r out good
    size=$(stat -c %s "$(ls out/parts/*.part | head -1)")
    for length in 0 1 63 64 65 200 $((size / 2)) $((size - 17)) $((size - 1)); do
        rm -rf out
        cp -r good out
        truncate -s "$length" "$(ls out/parts/*.part | head -1)"
        run --separate-stderr "$PARTNERSIM" status out --json
        [ "$status" -eq 0 ]
        [ "$(field damaged_parts <<< "$output")" = 1 ]
        [ "$(count done)" -eq 11 ]
        [ "$(count missing)" -eq 1 ]
        run "$PARTNERSIM" merge out
        [ "$status" -eq 2 ]
        whole out
    done
}

@test "flipped bits anywhere" {
    one_by_one
    cp -r out good
    RANDOM=20261124
    for _ in $(seq 12); do
        rm -rf out
        cp -r good out
        /usr/bin/python3 -c 'import sys, glob
part = sorted(glob.glob("out/parts/*.part"))[int(sys.argv[1]) % 12]
with open(part, "r+b") as file:
    content = bytearray(file.read())
    content[int(sys.argv[2]) % len(content)] ^= 1 << int(sys.argv[3]) % 8
    file.seek(0)
    file.write(content)' $RANDOM $RANDOM $RANDOM
        [ "$(count done)" -eq 11 ]
        whole out
    done
}

@test "a description that is damaged is refused, not guessed" {
    "$PARTNERSIM" run "$conf" -o out --quiet
    truncate -s 100 out/study.json
    for command in "status out" "merge out" "run $conf -o out"; do
        run "$PARTNERSIM" $command
        [ "$status" -eq 2 ]
        [[ "$output" == *"out/study.json"* ]]
    done
    rm out/study.json out/scenario.conf out/results.h5
    run "$PARTNERSIM" run "$conf" -o out --quiet
    [ "$status" -eq 2 ] # parts without a description: nobody knows whose they are
    [[ "$output" == *"choose another one with -o"* ]]
}

# A run that failed, as a part says it (the format is described in sim/io/parts.h).
fail_first_run() {
    /usr/bin/python3 - "$1" << 'PYTHON'
import struct, sys, zlib, h5py
with h5py.File("direct/results.h5") as results:
    study, point = results.attrs["study"], results["point_id"][1].decode()
study = study.decode() if isinstance(study, bytes) else study
name = lambda text: text.encode().ljust(32, b"\0")[:32]
message = sys.argv[1].encode()
padded = message.ljust(-(-len(message) // 8) * 8, b"\0")
body = name(point) + struct.pack("<QIIIIQQ4I", 2, 2, 0, 0, len(message), 0, 0, 0, 0, 0, 0) + padded
record = struct.pack("<Q", 8 + len(body) + 8) + body
record += struct.pack("<II", zlib.crc32(record), 0)
head = b"PSIMPART" + struct.pack("<II", 2, 0)
size = 8 + 8 + 8 + 32 + 8 + len(record) + 16
content = head + struct.pack("<Q", size) + name(study) + struct.pack("<Q", 1) + record
crc = zlib.crc32(content)
content += b"PSIMEND\n" + struct.pack("<II", crc, crc ^ 0xffffffff)
open("out/parts/failed.part", "wb").write(content)
PYTHON
}

@test "a run that failed: grouped by message, with the command that computes it alone" {
    "$PARTNERSIM" run "$conf" -o direct --quiet
    mkdir -p out/parts
    cp direct/study.json direct/scenario.conf out/
    fail_first_run "the cellar is under water"
    "$PARTNERSIM" run "$conf" -o out --quiet --shard 0/2
    [ "$(count failed)" -eq 1 ]
    run --separate-stderr "$PARTNERSIM" status out
    [[ "$output" == *"failed 1 times: the cellar is under water"* ]]
    [[ "$output" == *"first: replication 2 of 'single partner'"* ]]
    replay=$(sed -n 's/^ *that run alone: partnersim //p' <<< "$output")
    [ -n "$replay" ]
    run "$PARTNERSIM" merge out --partial
    [ "$status" -eq 3 ]
    [ "$(look out 'json.loads(f.attrs["failures"])[0]["message"]')" = "the cellar is under water" ]
    eval "\"$PARTNERSIM\" $replay --json" > answer.json
    [ "$(field computed < answer.json)" = 1 ]
    [ "$(count failed)" -eq 0 ] # done beats failed
    "$PARTNERSIM" run "$conf" -o out --quiet
    equal out direct
}
