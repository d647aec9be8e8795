#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What of the house rules can be checked by reading.

sources() { git ls-files '*.c' '*.h' '*.def' 2>/dev/null || find . -name '*.[ch]' -o -name '*.def'; }

@test "every source file names its licence" {
    bad=$(for f in $(sources) run .ci/run $(git ls-files '*.bats' '*.py' '*/CMakeLists.txt' CMakeLists.txt); do
        head -3 "$f" | grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' || echo "$f"
    done)
    [ -z "$bad" ] || { echo "$bad"; false; }
}

# floor: what its files may include, as a pattern of first path parts
@test "floors look down only" {
    bad=$(
        grep -nE '#include "(models|analysis|cli|bench|tests)/' $(git ls-files 'sim/*.[ch]') || true
        grep -nE '#include "(analysis|cli|bench|tests)/' $(git ls-files 'models/*.[ch]' 'models/*.def') || true
        grep -nE '#include "(models|cli|bench|tests)/' $(git ls-files 'analysis/*.[ch]') || true
        grep -nE '#include "(bench|tests)/' $(git ls-files 'cli/*.[ch]') || true
        grep -nE '#include "sim/(parallel|io|experiment)/' $(git ls-files 'sim/core/*.[ch]') || true
        grep -nE '#include "sim/experiment/' $(git ls-files 'sim/parallel/*.[ch]' 'sim/io/*.[ch]') || true
    )
    [ -z "$bad" ] || { echo "$bad"; false; }
}

@test "third-party headers have one home each" {
    bad=$(
        grep -lE '#include <confuse.h>' $(sources) | grep -v '^sim/io/confuse' || true
        grep -lE '#include <hdf5' $(sources) | grep -vE '^(sim/io/|tests/|cli/commands/doctor)' || true
        grep -lE '#include <omp.h>' $(sources) | grep -vE '^(sim/parallel/|cli/commands/doctor|tests/|bench/)' || true
        grep -lE '#include <mpi.h>' $(sources) | grep -v '^sim/parallel/ranks' || true
        grep -lE '#include <(Random123|sleef)' $(sources) | grep -vE '^(sim/core/|tests/|bench/)' || true
        grep -lE '#include <xlsxwriter' $(sources) | grep -v '^analysis/export/workbook' || true
        grep -lE '#include <nlopt.h>' $(sources) | grep -v '^analysis/statistics/local' || true
        grep -lE '#include <gsl' $(sources) | grep -vE '^(analysis/|tests/|bench/|cli/commands/doctor)' || true
        grep -lE '#include <(librsvg|cairo)' $(sources) | grep -v '^analysis/report/pdf' || true
    )
    [ -z "$bad" ] || { echo "$bad"; false; }
}

@test "files can be read in one sitting" {
    bad=$(for f in $(git ls-files '*.c' '*.h'); do
        n=$(wc -l <"$f")
        [ "$n" -le 650 ] || echo "$f: $n lines"
    done)
    [ -z "$bad" ] || { echo "$bad"; false; }
}

@test "findings say nothing without a Russian text" {
    run tests/cli/russian.py $(git ls-files 'analysis/*.c' 'cli/*.c')
    [ "$status" -eq 0 ] || { echo "$output"; false; }
}

@test "no study's files lie in the tree" {
    bad=$(git ls-files | grep -E '(^|/)(study\.json|results\.h5|lock)$|\.part$' || true)
    [ -z "$bad" ] || { echo "$bad"; false; }
}
