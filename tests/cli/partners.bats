#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# compare, partner by partner: winners and losers, the ledger of payouts.

load study

setup_file() {
    load study
    export KEPT="$BATS_FILE_TMPDIR/kept"
    BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
    local file
    file=$(study kept 500 4)
    cat >> "$file" <<'CONF'
output { partners = yes }
design "rich" { set = { "programme.partners.tier.business.margin = 48%" } }
CONF
    "$PARTNERSIM" run "$file" -o "$KEPT" --quiet --designs "current,rich"
}

@test "winners: shares and medians are those of the table of partners" {
    "$PARTNERSIM" compare "$KEPT" --partners --format csv > "$BATS_TEST_TMPDIR/w.csv"
    /usr/bin/python3 - "$KEPT" "$BATS_TEST_TMPDIR/w.csv" <<'PY'
import csv, h5py, statistics, sys
f = h5py.File(sys.argv[1] + "/results.h5")["partners"]
rows = {(r["by"], r["label"]): r for r in csv.DictReader(open(sys.argv[2]))}
change = f["profit"][1] - f["profit"][0]
all_ = rows["all", "all partners"]
assert all_["design"] == "rich" and float(all_["partners"]) == 18 and all_["replications"] == "4"
better = [float((c > 0).mean()) for c in change]
assert abs(float(all_["better"]) - statistics.mean(better)) < 1e-12
half = 3.182446305 * statistics.stdev(better) / 2      # t, 3 degrees of freedom
assert abs(float(all_["better_high"]) - float(all_["better"]) - half) < 1e-6
median = statistics.mean(statistics.median(map(float, c)) for c in change)
assert abs(float(all_["median"]) - median) < 1e-6 * max(1, abs(median))
assert {"studios", "integrators"} <= {k[1] for k in rows if k[0] == "group"}
PY
    [ "$(/usr/bin/python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))["command"])' "$KEPT/winners.json")" = winners ]
}

@test "ledger: parts add up to what was paid" {
    "$PARTNERSIM" compare "$KEPT" --ledger --format csv > "$BATS_TEST_TMPDIR/l.csv"
    /usr/bin/python3 - "$KEPT" "$BATS_TEST_TMPDIR/l.csv" <<'PY'
import csv, h5py, sys
f = h5py.File(sys.argv[1] + "/results.h5")["partners"]
(row,) = csv.DictReader(open(sys.argv[2]))
paid = f["payouts"][1].sum(axis=1).mean()
assert abs(float(row["paid"]) - paid) < 1e-6 * paid > 0
parts = sum(float(row[k]) for k in ("anyway", "moved", "bought", "unlinked"))
assert abs(parts - paid) < 1e-6 * paid and float(row["anyway"]) > 0
PY
    [ -s "$KEPT/deadweight.json" ]
}

@test "bunching: shares of late deals are those of the table, too few partners give no number" {
    "$PARTNERSIM" compare "$KEPT" --bunching --format csv > "$BATS_TEST_TMPDIR/b.csv"
    /usr/bin/python3 - "$KEPT" "$BATS_TEST_TMPDIR/b.csv" <<'PY'
import csv, h5py, statistics, sys
f = h5py.File(sys.argv[1] + "/results.h5")["partners"]
rows = list(csv.DictReader(open(sys.argv[2])))
assert [r["design"] for r in rows] == ["current", "rich"]
for i, row in enumerate(rows):
    assert row["above"] == row["below"] == row["above_low"] == ""
    late = [l.sum() / w.sum() for w, l in zip(f["won"][i], f["won_late"][i]) if w.sum() > 0]
    assert abs(float(row["late"]) - statistics.mean(map(float, late))) < 1e-12
PY
    [ "$("$PARTNERSIM" compare "$KEPT" --bunching --format csv --table histogram | wc -l)" -eq 61 ]
    "$PARTNERSIM" compare "$KEPT" --bunching | grep -q "nothing can be said of bunching"
    [ -s "$KEPT/bunching.json" ]
}

@test "ledger deal by deal: lines add up to the table of partners, renewals belong to deals" {
    "$PARTNERSIM" compare "$KEPT" --ledger --deals 2 --format csv --table ledger > "$BATS_TEST_TMPDIR/d.csv"
    /usr/bin/python3 - "$KEPT" "$BATS_TEST_TMPDIR/d.csv" <<'PY'
import csv, h5py, sys
f = h5py.File(sys.argv[1] + "/results.h5")["partners"]
rows = {r["line"]: r for r in csv.DictReader(open(sys.argv[2]))}
all_ = rows.pop("all payouts")
for column in ("paid", "anyway", "moved", "bought", "unlinked", "extra"):
    assert abs(sum(float(r[column]) for r in rows.values()) - float(all_[column])) < 1e-6 * float(all_["paid"])
paid = float(f["payouts"][1, :2].sum()) / 2
assert abs(float(all_["paid"]) - paid) < 1e-6 * paid
assert abs(float(all_["extra"]) - (paid - float(f["payouts"][0, :2].sum()) / 2)) < 1e-6 * paid
margin = rows["margin on licences of new customers"]
assert margin["linked"] == "1" and float(margin["anyway"]) > 0
PY
    run "$PARTNERSIM" compare "$KEPT" --ledger --deals 5
    [ "$status" -eq 2 ]
    run "$PARTNERSIM" compare "$KEPT" --partners --deals 2
    [ "$status" -eq 2 ]
}

@test "ends of periods from logs; one replication gives no interval" {
    "$PARTNERSIM" compare "$KEPT" --bunching --deals 2 --format csv --table period_ends > "$BATS_TEST_TMPDIR/p.csv"
    /usr/bin/python3 - "$BATS_TEST_TMPDIR/p.csv" <<'PY'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1])))
assert [(r["design"], r["months"]) for r in rows[:4]] == [("current", m) for m in ("1", "3", "6", "12")]
assert len(rows) == 8 and all(abs(float(r["even"]) - 7 / (365 / 12 * int(r["months"]))) < 1e-9 for r in rows)
PY
    sed 's/replications = 4/replications = 1/' "$BATS_FILE_TMPDIR/kept.conf" > "$BATS_TEST_TMPDIR/one.conf"
    "$PARTNERSIM" run "$BATS_TEST_TMPDIR/one.conf" -o "$BATS_TEST_TMPDIR/one" --quiet --designs "current,rich"
    for question in --partners --ledger; do
        "$PARTNERSIM" compare "$BATS_TEST_TMPDIR/one" $question > "$BATS_TEST_TMPDIR/one.txt"
        grep -q "One replication gives no interval" "$BATS_TEST_TMPDIR/one.txt"
        run grep -q "nan" "$BATS_TEST_TMPDIR/one.txt"
        [ "$status" -eq 1 ]
    done
}

@test "text is at most 100 columns wide, other measures, another baseline" {
    for question in --partners --ledger --bunching "--ledger --deals 1"; do
        "$PARTNERSIM" compare "$KEPT" $question > "$BATS_TEST_TMPDIR/out.txt"
        narrow < "$BATS_TEST_TMPDIR/out.txt"
    done
    run "$PARTNERSIM" compare "$KEPT" --partners --measure won --baseline rich
    [ "$status" -eq 0 ]
    [[ "$output" == *"'current': better off than under 'rich'"* ]]
}

@test "mistakes are answered" {
    "$PARTNERSIM" run "$(study plain 300 2)" -o "$BATS_TEST_TMPDIR/plain" --quiet
    run "$PARTNERSIM" compare "$BATS_TEST_TMPDIR/plain" --partners
    [ "$status" -eq 2 ]
    [[ "$output" == *"output { partners = yes }"* ]]
    run "$PARTNERSIM" compare "$KEPT" --partners --ledger
    [ "$status" -eq 2 ]
    run "$PARTNERSIM" compare "$KEPT" --partners --metric customers
    [ "$status" -eq 2 ]
    [[ "$output" == *"--measure"* ]]
    run "$PARTNERSIM" compare "$KEPT" --partners --measure region
    [ "$status" -eq 2 ]
    run "$PARTNERSIM" compare "$KEPT" --partners --measure nothing
    [ "$status" -eq 2 ]
    [[ "$output" == *"nothing"* ]]
    run "$PARTNERSIM" compare "$KEPT" --ledger --baseline nobody
    [ "$status" -eq 2 ]
}
