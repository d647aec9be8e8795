#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Disks that fill up, directories that turn read-only: an error in words, nothing finished is lost.

load faults

@test "a disk that fills up while runs are computed" {
    mkdir disk
    mount -t tmpfs -o size=16M tmpfs disk 2> /dev/null || skip "file systems cannot be mounted here"
    directory=disk/out begin "$PARTNERSIM" run "$conf" -o disk/out --threads 2 --quiet
    dd if=/dev/zero of=disk/other bs=64k 2> /dev/null || true
    end
    # In words; a very fast machine was through.
    [ "$code" -eq 0 ] || { [ "$code" -eq 1 ] && grep -q "disk/out.*No space left on device" err.txt; }
    [ "$code" -eq 0 ] || [ ! -e disk/out/results.h5 ]
    before=$(count done disk/out)
    run "$PARTNERSIM" run "$conf" -o disk/out --threads 2 --quiet # still full
    [ "$status" -eq 1 ] || [ "$status" -eq 2 ] || [ "$code" -eq 0 ]
    [ "$(count done disk/out)" -ge "$before" ]
    rm disk/other
    result=0
    whole disk/out || result=1
    umount disk
    [ "$result" -eq 0 ]
    [ "$before" -gt 0 ]
}

# Root may write anywhere; without that privilege permissions count for it too.
humbly() {
    if [ "$EUID" -eq 0 ]; then
        setpriv --inh-caps=-all --bounding-set=-dac_override,-dac_read_search "$@"
    else
        "$@"
    fi
}

@test "a directory that turns read-only" {
    humbly true || skip "privileges cannot be dropped here"
    begin humbly "$PARTNERSIM" run "$conf" -o out --threads 2 --quiet
    chmod a-w out out/parts
    end
    [ "$code" -eq 0 ] || { [ "$code" -eq 1 ] && grep -q "out.*Permission denied" err.txt; }
    # Looking needs no right to write.
    before=$(humbly "$PARTNERSIM" status out --json 2> /dev/null | field all)
    [[ "$before" != *"'done': 0"* ]]
    humbly "$PARTNERSIM" plan "$conf" -o out > plan.txt
    run humbly "$PARTNERSIM" run "$conf" -o out --quiet
    [ "$status" -eq 1 ] || [ "$code" -eq 0 ]
    chmod u+w out out/parts
    whole out
}

@test "a folder of parts that is taken away and brought back" {
    begin "$PARTNERSIM" run "$conf" -o out --threads 2 --quiet
    mv out/parts away
    end
    [ "$code" -eq 0 ] || { [ "$code" -eq 1 ] && [ -s err.txt ]; }
    rm -rf out/parts
    mv away out/parts
    whole out
}
