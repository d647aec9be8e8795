#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# partnersim report: one page that needs nothing else, its numbers beside it, the same bytes twice.

load study

setup() {
    cd "$BATS_TEST_TMPDIR"
    MAKER=$(cd "$REPOSITORY" && realpath "${BUILD_DIR:-build}/tests/unit_compare_test")
    mkdir out
    "$MAKER" --write out/results.h5 6 1 20
}

@test "a page, its data, nothing on standard output" {
    run --separate-stderr "$PARTNERSIM" report out -o page/report.html
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    [ "$(ls page/report-data)" = "comparison.csv
designs.csv
difference_over_time.csv
facts.csv
levels_over_time.csv
parameters.csv
risk-risk.csv
scenario.conf" ]
    [ "$(stat -c %s page/report.html)" -lt 1500000 ]
    # Charts that work by click, or a sentence that this build has none; nothing is fetched either way.
    grep -q 'role="tab"' page/report.html || grep -q 'built without npm' page/report.html
    run ! grep -qE '<(script|img|link|iframe)[^>]*(src|href)=' page/report.html
    cmp page/report-data/comparison.csv <("$PARTNERSIM" compare out --format csv)
}

@test "the page is well-formed for a strict reader" {
    "$PARTNERSIM" report out -o report.html
    /usr/bin/python3 - <<'PY'
import re
import xml.etree.ElementTree as tree
text = open("report.html", encoding="utf-8").read()
text = re.sub(r"<!DOCTYPE html>", "", text)
text = re.sub(r"<(style|script)\b.*?</\1>", "", text, flags=re.S)
text = re.sub(r"<meta [^>]*>", "", text)
page = tree.fromstring(text)
pictures = [e for e in page.iter() if e.tag.endswith("svg") and e.get("role") == "img"]
assert len(pictures) >= 10
for picture in pictures:
    kinds = [child.tag.split("}")[-1] for child in picture]
    assert kinds[:2] == ["title", "desc"] and picture[0].text and picture[1].text
PY
}

@test "the same results give the same bytes" {
    mkdir a b
    SOURCE_DATE_EPOCH=1795478400 "$PARTNERSIM" report out -o a/report.html --figures a/figures
    SOURCE_DATE_EPOCH=1795478400 "$PARTNERSIM" report out -o b/report.html --figures b/figures
    diff -r a b
    grep -q '2026-11-24T00:00:00Z' a/report.html
    [ "$(ls a/figures | grep -c 'difference-over-time.*svg$')" -eq 4 ]
    grep -q '<style>' a/figures/differences.svg
}

@test "a still report: no script, a third of the size" {
    "$PARTNERSIM" report out -o report.html --still
    run ! grep -qE '<script|javascript:| on[a-z]+=' report.html
    [ "$(stat -c %s report.html)" -lt 500000 ]
}

@test "figures for papers: SVG and PDF, text that stays text, vectors that stay vectors" {
    run --separate-stderr "$PARTNERSIM" report out -o report.html --figures figures
    [ "$status" -eq 0 ]
    if [[ "$stderr" == *"built without librsvg"* ]]; then
        [ "$(ls figures | grep -c 'pdf$')" -eq 0 ]
        skip "this build has no librsvg"
    fi
    [ "$(ls figures | grep -c 'svg$')" -eq "$(ls figures | grep -c 'pdf$')" ]
    [ "$(head -c 5 figures/differences.pdf)" = "%PDF-" ]
    grep -aq '/FontFile' figures/differences.pdf
    run ! grep -aq '/Subtype /Image' figures/differences.pdf
}

@test "two reports in one directory keep their own data" {
    "$PARTNERSIM" report out -o report.html
    cp -r report-data before
    run --separate-stderr "$PARTNERSIM" report out -o otchet.html --lang ru --baseline race
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"its numbers are in otchet-data/"* ]]
    diff -r before report-data
    run ! diff -q report-data/comparison.csv otchet-data/comparison.csv
    grep -q 'otchet-data/' otchet.html
    run ! grep -q 'report-data/' otchet.html
}

@test "in Russian" {
    "$PARTNERSIM" report out -o otchet.html --lang ru
    grep -q '<html lang="ru">' otchet.html
    grep -q 'Реестр допущений' otchet.html
    run ! grep -q 'Assumption ledger' otchet.html
}

@test "in Russian the model's own words too: what it leaves out, what its terms are called" {
    conf=$(study small 200 2)
    "$PARTNERSIM" run "$conf" -o real --quiet
    "$PARTNERSIM" report real -o otchet.html --lang ru
    grep -q 'Границы модели. Конкуренты не отвечают' otchet.html
    terms=$(grep -o '<td>[^<]*<span class="sub">vendor.routing.sla' otchet.html)
    [ -n "$terms" ]
    run ! grep -q '[a-z]\{4,\}[^<]*<span' <<< "${terms#<td>}"
}

@test "methods text alone" {
    run --separate-stderr "$PARTNERSIM" report out --methods
    [ "$status" -eq 0 ]
    [[ "$output" == "6 designs of a partner programme were simulated with partnersim"* ]]
    [[ "$output" == *"in 20 replications"* ]]
    [ ! -e report-data ]
    run --separate-stderr "$PARTNERSIM" report out --methods --format latex
    [ "$status" -eq 0 ]
    [[ "$output" == *'\begin{description}'* ]]
    run --separate-stderr "$PARTNERSIM" report out --methods --format html
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"choose text or latex"* ]]
    "$PARTNERSIM" report out --methods --format latex > methods.tex
    grep -q 'SHA-256' methods.tex # a hyphen is no minus
}

@test "another baseline" {
    "$PARTNERSIM" report out -o report.html --baseline race
    grep -q 'Difference to “race”' report.html
}

@test "mistakes are named with their remedy" {
    run --separate-stderr "$PARTNERSIM" report out
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"-o report.html"* ]]
    run --separate-stderr "$PARTNERSIM" report out -o x.html --lang de
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"choose en or ru"* ]]
    run --separate-stderr env SOURCE_DATE_EPOCH=yesterday "$PARTNERSIM" report out -o x.html
    [ "$status" -eq 2 ]
    run --separate-stderr "$PARTNERSIM" report out -o x.html --baseline rase
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"did you mean 'race'?"* ]]
    touch file
    run --separate-stderr "$PARTNERSIM" report out -o file/x.html
    [ "$status" -eq 1 ]
    [ ! -e x.html ]
}
