#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Documents that commands leave say what they speak of; the report leaves out what speaks of another study.

load study

setup() {
    cd "$BATS_TEST_TMPDIR"
    FILE=$(study small 1000 2)
    "$PARTNERSIM" run "$FILE" -o out --quiet
    "$PARTNERSIM" sensitivity out --method luck --rows 6 --designs current > /dev/null
    stale_words="speaks of another study"
    stale_words_ru="о другом исследовании"
}

# drawn: the report has the kinds of luck and calls nothing stale.
drawn() {
    "$PARTNERSIM" report "$1" -o "$1.html" > /dev/null
    grep -q 'id="found-sensitivity-luck-luck' "$1.html" || return 1
    run ! grep -q "$stale_words" "$1.html"
}

# stale: the report has them not, says so in both languages, and names the command.
stale() {
    "$PARTNERSIM" report "$1" -o "$1.html" > /dev/null
    run ! grep -q 'id="found-sensitivity-luck-luck' "$1.html"
    grep -q "$stale_words" "$1.html"
    grep -q "partnersim sensitivity DIR --method luck" "$1.html"
    "$PARTNERSIM" report "$1" -o "$1-ru.html" --lang ru > /dev/null
    grep -q "$stale_words_ru" "$1-ru.html"
}

# again NAME: the study of $FILE in a directory of its own, with the document of the first.
again() {
    "$PARTNERSIM" run "$FILE" -o "$1" --quiet
    cp out/sensitivity-luck.json "$1/"
}

@test "a document says which designs it speaks of, and that is the report's own" {
    /usr/bin/python3 - <<'PY'
import json, re
about = json.load(open("out/sensitivity-luck.json"))["about"]
assert about["seed"] == "11" and about["model_version"], about
assert list(about["designs"]) == ["current"], about
assert re.fullmatch("[0-9a-f]{16,}", about["designs"]["current"]), about
PY
    drawn out
}

@test "more replications, another label or another design leave it valid" {
    sed -i 's/replications = 2/replications = 3/; s/A small market/Another title/' "$FILE"
    sed -i 's/^design "current" { }/&\ndesign "late" { set = { "vendor.routing.delay = 2d" } }/' "$FILE"
    again grown
    drawn grown
}

@test "another seed, another world, another horizon make it stale" {
    cp "$FILE" kept
    sed -i 's/seed = 11/seed = 12/' "$FILE"
    again seed
    stale seed
    cp kept "$FILE"
    sed -i 's/clients = 1000/clients = 1100/' "$FILE"
    again world
    stale world
    cp kept "$FILE"
    sed -i 's/horizon = 180d/horizon = 210d/' "$FILE"
    again horizon
    stale horizon
}

@test "a document that does not say what it speaks of is left out" {
    /usr/bin/python3 - <<'PY'
import json
document = json.load(open("out/sensitivity-luck.json"))
del document["about"]
json.dump(document, open("out/sensitivity-luck.json", "w"))
PY
    stale out
}
