#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What ./run install leaves: a program that runs from anywhere, its manual and its completion.

@test "an installed program runs, with manual and completion" {
    prefix=$BATS_TEST_TMPDIR/prefix
    cmake --install "$BUILD_DIR" --prefix "$prefix"
    cd "$BATS_TEST_TMPDIR"
    "$prefix/bin/partnersim" --version
    "$prefix/bin/partnersim" init bitrix24 >my.conf
    "$prefix/bin/partnersim" check my.conf
    while read -r name; do
        [ -s "$prefix/share/man/man1/partnersim-$name.1" ]
    done < <(sed -n 's/^CLI_COMMAND(\([a-z]*\))/\1/p' "$OLDPWD/cli/commands.def")
    [ -s "$prefix/share/man/man1/partnersim.1" ]
    bash -n "$prefix/share/bash-completion/completions/partnersim"
}
