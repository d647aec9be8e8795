#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# partnersim story: one partner under two designs, from the log on file or from runs made again.

load study

setup_file() {
    load study
    BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
    local file
    file=$(study s 1000 2 365d)
    cat >> "$file" <<'CONF'
design "rich" { set = { "programme.partners.tier.business.margin = 60%" } }
design "same" { }
CONF
    export DIR="$BATS_FILE_TMPDIR/out"
    "$PARTNERSIM" run "$file" -o "$DIR" --quiet
}

setup() {
    cd "$BATS_TEST_TMPDIR"
}

@test "runs made again tell the same as the log on file" {
    "$PARTNERSIM" story "$DIR" current rich --json > again.json
    cp -r "$DIR" with
    { cat "$BATS_FILE_TMPDIR/s.conf"; echo 'output { partners = yes  deal_log = yes }'; } > with.conf
    "$PARTNERSIM" run with.conf -o with --quiet
    "$PARTNERSIM" story with current rich --json > kept.json
    /usr/bin/python3 - <<'PY'
import json
a, b = json.load(open("again.json")), json.load(open("kept.json"))
assert a["answer"] == b["answer"] and a["tables"] == b["tables"]
assert any("made again" in n for n in a["notes"]) and any("kept in the results" in n for n in b["notes"])
months = a["tables"]["months"]["rows"]
assert len(months) == 12
total = {r["what"].strip(): r for r in a["tables"]["total"]["rows"]}
for side in "ab":
    for what, key in (("leads offered", "asked"), ("deals won", "won"), ("paid by the vendor", "income")):
        assert abs(sum(m[f"{side}_{key}"] for m in months) - total[what][side]) < 1e-6 * max(1, total[what][side])
PY
}

@test "the partner asked for, another replication, and what became of it agrees with the table of partners" {
    { cat "$BATS_FILE_TMPDIR/s.conf"; echo 'output { partners = yes }'; } > with.conf
    cp -r "$DIR" with
    "$PARTNERSIM" run with.conf -o with --quiet
    for partner in 0 5; do
        "$PARTNERSIM" story with current rich --partner $partner --replication 1 --json > story.json
        /usr/bin/python3 - $partner <<'PY'
import h5py, json, sys
f, i = h5py.File("with/results.h5"), int(sys.argv[1])
names = [p.decode() for p in f["point"][:]]
total = {r["what"].strip(): r for r in json.load(open("story.json"))["tables"]["total"]["rows"]}
for side, design in (("a", "current"), ("b", "rich")):
    row = lambda column: float(f["partners"][column][names.index(design), 1, i])
    assert total["leads offered"][side] == row("leads") and total["courses"][side] >= 0
    assert abs(total["paid by the vendor"][side] - row("payouts")) < 1e-6 * max(1, row("payouts"))
    assert abs(total["licences sold at list price"][side] - row("revenue")) < 1e-6 * max(1, row("revenue")) + 1
PY
    done
}

@test "readable: at most 100 columns, says why this partner" {
    "$PARTNERSIM" story "$DIR" current rich > story.txt
    narrow < story.txt
    tr '\n' ' ' < story.txt | tr -s ' ' | grep -q "Chosen because no partner's profit differs more"
    [ -s "$DIR/story.json" ]
    [ "$("$PARTNERSIM" story "$DIR" current rich --format csv --table months | wc -l)" -eq 13 ]
}

@test "mistakes are answered" {
    run "$PARTNERSIM" story "$DIR" current same
    [ "$status" -eq 2 ]
    [[ "$output" == *"same terms"* ]]
    run "$PARTNERSIM" story "$DIR" current richh
    [ "$status" -eq 2 ]
    [[ "$output" == *"rich"* ]]
    run "$PARTNERSIM" story "$DIR" current rich --partner 18
    [ "$status" -eq 2 ]
    run "$PARTNERSIM" story "$DIR" current rich --partner x
    [ "$status" -eq 2 ]
    run "$PARTNERSIM" story "$DIR" current rich --replication -1
    [ "$status" -eq 2 ]
    run "$PARTNERSIM" story nowhere current rich
    [ "$status" -eq 2 ]
}

@test "a replication that is not of the study is said to be none" {
    "$PARTNERSIM" story "$DIR" current rich --replication 7 --json > beyond.json
    "$PARTNERSIM" story "$DIR" current rich --replication 1 --json > within.json
    /usr/bin/python3 - <<'PY'
import json
beyond, within = (json.load(open(f))["notes"] for f in ("beyond.json", "within.json"))
assert any("Replication 7 is not of the study, which has 2" in n for n in beyond)
assert not any("is not of the study" in n for n in within)
PY
}

@test "skill and effort are per cent, in months and in all" {
    "$PARTNERSIM" story "$DIR" current rich | grep -E "^ *(skill|effort) at the end +[0-9.]+% +[0-9.]+% "
}
