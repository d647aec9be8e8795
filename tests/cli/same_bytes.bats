#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The same results on a processor that lacks what the C library would like to use.

@test "golden results with FMA and AVX2 hidden from the C library" {
    GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4 "$BUILD_DIR/tests/theory_golden_test"
}

@test "hiding them does change the C library's own results" {
    # otherwise the test above proves nothing on this processor
    if ! grep -qw fma /proc/cpuinfo; then skip "this processor has no FMA"; fi
    program=$BATS_TEST_TMPDIR/libm
    cat >"$program.c" <<'C'
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
int main(void)
{
    uint64_t hash = 0;
    for (int i = 1; i < 300000; i++) {
        double x[3] = {exp(-i / 3e4), log(1 + i * 0.37), pow(i, 0.3)};
        for (int k = 0; k < 3; k++) {
            uint64_t bits;
            memcpy(&bits, &x[k], sizeof bits);
            hash = (hash ^ bits) * 1099511628211u;
        }
    }
    printf("%016llx\n", (unsigned long long)hash);
    return 0;
}
C
    cc -O0 -ffp-contract=off "$program.c" -o "$program" -lm
    plain=$("$program")
    hidden=$(GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4 "$program")
    [ "$plain" != "$hidden" ]
}
