#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Results are the same bits on every processor: the engine and the models import nothing of the C library's mathematics
# that is not exact (it chooses its algorithms by processor), and nothing of GSL.

export LC_ALL=C # one order for sort and join

exact="sqrt|floor|ceil|trunc|rint|nearbyint|round|lround|llround|lrint|llrint|fabs|fmin|fmax|fdim|copysign|fmod|remainder"
exact="$exact|ldexp|scalbn|frexp|modf|nextafter|nan|isnan|isinf|finite|signbit|__isnan|__isinf|__finite|__signbit|__fpclassify"

# Every name of the C library's mathematics whose last bits are nobody's promise, one a line.
inexact_names() {
    local libm
    libm=$(ldd "$PARTNERSIM" | awk '/libm\.so/ { print $3 }')
    [ -r "$libm" ] || { echo "no libm found for $PARTNERSIM" >&2; return 1; }
    nm -D --defined-only "$libm" | awk '$2 ~ /^[TWi]$/ { sub(/@.*/, "", $3); print $3 }' |
        grep -vxE "($exact)[fl]?" | sort -u
}

imports() {
    nm -A --undefined-only "$1" | awk '{ sub(/@.*/, "", $NF); print $NF, $1 }' | sort -u
}

bats_require_minimum_version 1.5.0

@test "the list of inexact names is sound" {
    inexact_names >"$BATS_TEST_TMPDIR/names"
    for name in log exp pow sin cos log1p expm1 tgamma lgamma hypot cbrt erf; do
        grep -qx "$name" "$BATS_TEST_TMPDIR/names"
    done
    run ! grep -qxE 'sqrt|floor|fabs|ldexp' "$BATS_TEST_TMPDIR/names"
}

@test "engine and models import no inexact mathematics and no GSL" {
    inexact_names >"$BATS_TEST_TMPDIR/names"
    for library in sim models; do
        [ -s "$BUILD_DIR/lib$library.a" ]
        imports "$BUILD_DIR/lib$library.a" >"$BATS_TEST_TMPDIR/imports"
        [ -s "$BATS_TEST_TMPDIR/imports" ]
        bad=$(join "$BATS_TEST_TMPDIR/imports" "$BATS_TEST_TMPDIR/names"; grep '^gsl_' "$BATS_TEST_TMPDIR/imports" || true)
        [ -z "$bad" ] || { echo "$bad"; false; }
    done
}

@test "the check finds what it looks for" {
    printf '#include <math.h>\ndouble f(double x) { return log(x) + sqrt(x); }\n' >"$BATS_TEST_TMPDIR/bad.c"
    cc -O0 -c "$BATS_TEST_TMPDIR/bad.c" -o "$BATS_TEST_TMPDIR/bad.o"
    inexact_names >"$BATS_TEST_TMPDIR/names"
    run join <(imports "$BATS_TEST_TMPDIR/bad.o") "$BATS_TEST_TMPDIR/names"
    [[ "$output" == log* ]]
    [ "${#lines[@]}" -eq 1 ]
}

@test "SLEEF is called in its deterministic family only" {
    bad=$(imports "$BUILD_DIR/libsim.a" | grep -i sleef | grep -v '^Sleef_cinz_[a-z0-9]*d1_u10purec ' || true)
    [ -z "$bad" ] || { echo "$bad"; false; }
}
