#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# One purpose, one decision: each row of the registry is used at exactly one place of the model.

@test "every purpose of chance is used at exactly one place" {
    bad=""
    while read -r name; do
        count=$(grep -hoE "(ECO_AT\(([^,()]|\([^()]*\))*, $name,|ECO_PURPOSE_$name\b)" $(git ls-files 'models/*.c') | wc -l)
        [ "$count" -eq 1 ] || bad="$bad $name($count)"
    done < <(sed -n 's/^PURPOSE(\([A-Z_]*\),.*/\1/p' models/purposes.def)
    [ -z "$bad" ] || { echo "not used once:$bad"; false; }
}

@test "the model draws chance in no other way" {
    run grep -nE "\bsim_at\(|\brand\(|\bdrand48|gsl_rng" $(git ls-files 'models/*.c')
    [ "$status" -eq 1 ]
}
