#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The reference page is what the tables say: build/partnersim params --format md >docs/parameters.md

@test "docs/parameters.md is current" {
    "$PARTNERSIM" params --format md | diff - docs/parameters.md
}

@test "every shipped scenario is sound" {
    for file in scenarios/*.conf scenarios/programmes/*.conf; do
        "$PARTNERSIM" check "$file"
    done
}
