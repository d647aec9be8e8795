#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# export: tidy CSV, a workbook and a process-mining log that say what the results say.

load study

setup_file() {
    bats_require_minimum_version 1.5.0
    local file
    file=$(BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR study logged 500 3)
    echo 'output { partners = yes  deal_log = yes }' >> "$file"
    "$PARTNERSIM" run "$file" -o "$BATS_FILE_TMPDIR/logged" --quiet
    file=$(BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR study plain 300 2)
    "$PARTNERSIM" run "$file" -o "$BATS_FILE_TMPDIR/plain" --quiet
}

# check DIR CODE: runs Python with the results open as `f`, the export's folder as `d`.
check() {
    /usr/bin/python3 -c 'import csv, json, math, sys, zipfile, xml.etree.ElementTree as xml, h5py
f = h5py.File(sys.argv[1] + "/results.h5")
d = sys.argv[1] + "/"
def rows(name):
    return list(csv.DictReader(open(d + name, encoding="utf-8", newline="")))
'"$2" "$1"
}

@test "headline and series hold every number of the results, once" {
    "$PARTNERSIM" export "$BATS_FILE_TMPDIR/logged"
    check "$BATS_FILE_TMPDIR/logged" '
names = [n for n in f["headline"]]
head = rows("export/headline.csv")
assert len(head) == 2 * 3 * len(names), len(head)
points = {t.decode() if isinstance(t, bytes) else t: i for i, t in enumerate(f["design"][:])}
for row in head:
    want = f["headline"][row["metric"]][points[row["design"]], int(row["replication"])]
    got = float(row["value"]) if row["value"] else math.nan
    assert got == want or math.isnan(got) and math.isnan(want), row
assert {r["unit"] for r in head if r["metric"] == "vendor_profit"} == {"RUB"}
series = rows("export/series.csv")
times = list(f["time"][:])
assert len(series) == len(head) * len(times)
for row in series[::97]:
    want = f[row["metric"]][points[row["design"]], int(row["replication"]), times.index(float(row["time"]))]
    got = float(row["value"]) if row["value"] else math.nan
    assert got == want or math.isnan(got) and math.isnan(want), row
assert (series[0]["time"], series[0]["date"]) == ("-60", "2025-11-02")  # a year of 365 days
words = {(r["table"], r["name"]) for r in rows("export/dictionary.csv")}
assert all(("metric", n) in words for n in names)
'
}

@test "differences are those of compare, terms those of the scenario, partners those of the table" {
    "$PARTNERSIM" export "$BATS_FILE_TMPDIR/logged"
    "$PARTNERSIM" compare "$BATS_FILE_TMPDIR/logged" --metric all --format csv > "$BATS_TEST_TMPDIR/compare.csv"
    cmp "$BATS_TEST_TMPDIR/compare.csv" "$BATS_FILE_TMPDIR/logged/export/differences.csv"
    check "$BATS_FILE_TMPDIR/logged" '
terms = [r for r in rows("export/terms.csv") if r["path"] == "vendor.routing.sla"]
assert [(r["design"], r["value"], r["differs"]) for r in terms][1] == ("single partner", "4h", "yes"), terms
partners = rows("export/partners.csv")
assert len(partners) == 2 * 3 * 18
revenue = f["partners/revenue"][1, 2, 5]
row = [r for r in partners if (r["design"], r["replication"], r["id"]) == ("single partner", "2", "%d" % f["partners/id"][1, 2, 5])]
assert float(row[0]["revenue"]) == revenue and row[0]["group"] in ("integrators", "studios")
'
}

@test "the workbook opens, has the sheets and the numbers" {
    "$PARTNERSIM" export "$BATS_FILE_TMPDIR/logged" --format xlsx
    check "$BATS_FILE_TMPDIR/logged" '
book = zipfile.ZipFile(d + "export.xlsx")
assert book.testzip() is None
ns = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
names = [s.get("name") for s in xml.fromstring(book.read("xl/workbook.xml")).find("m:sheets", ns)]
assert names == ["headline", "differences", "runs", "terms", "dictionary"], names
texts = ["".join(t.text or "" for t in s.iter("{%s}t" % ns["m"])) for s in xml.fromstring(book.read("xl/sharedStrings.xml"))]
def sheet(i):
    for row in xml.fromstring(book.read("xl/worksheets/sheet%d.xml" % i)).iter("{%s}row" % ns["m"]):
        cells = {}
        for c in row:
            v = c.find("m:v", ns)
            column = c.get("r").rstrip("0123456789")
            if v is not None:
                cells[column] = texts[int(v.text)] if c.get("t") == "s" else float(v.text)
        yield cells
runs = list(sheet(3))
column = [k for k, v in runs[0].items() if v == "vendor_profit"][0]
assert len(runs) == 1 + 2 * 3
assert abs(runs[4][column] / f["headline/vendor_profit"][1, 0] - 1) < 1e-12
head = list(sheet(1))
row = [r for r in head if r.get("A") == "current" and r.get("C") == "vendor_profit"][0]
assert abs(row["F"] / f["headline/vendor_profit"][0].mean() - 1) < 1e-12, row
'
}

@test "the log is valid XES and holds every step" {
    "$PARTNERSIM" export "$BATS_FILE_TMPDIR/logged" --format xes
    "$PARTNERSIM" export "$BATS_FILE_TMPDIR/logged" --format deals
    check "$BATS_FILE_TMPDIR/logged" '
import re
ns = "{http://www.xes-standard.org/}"
log = xml.parse(d + "deals.xes").getroot()
assert log.tag == ns + "log"
float(log.get("xes.version")); assert log.get("xes.features") is not None
order = [c.tag[len(ns):] for c in log]
kinds = ["extension", "global", "classifier", "string", "trace"]
assert order == sorted(order, key=kinds.index) and set(order) == set(kinds)
prefixes = {e.get("prefix") for e in log.iter(ns + "extension")}
keys = {a.get("key") for a in log.iter() if a.get("key")}
assert all(k.split(":")[0] in prefixes for k in keys if ":" in k), keys
assert [g.get("scope") for g in log.iter(ns + "global")] == ["trace", "event"]
cases, steps = set(), []
for trace in log.iter(ns + "trace"):
    name = trace.find(ns + "string[@key=\"concept:name\"]").get("value")
    assert name not in cases
    cases.add(name)
    last = ""
    for event in trace.iter(ns + "event"):
        get = {a.get("key"): a.get("value") for a in event}
        assert get["lifecycle:transition"] == "complete" and get["concept:name"]
        stamp = get["time:timestamp"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", stamp) and stamp >= last
        last = stamp
        steps.append((name, get["concept:name"], stamp, get.get("org:resource", "")))
assert len(steps) == len(f["deal_log/when"])
assert len({c for c in cases if " / deal " in c}) == len({(p, c) for p, c in zip(f["deal_log/point_of"][:], f["deal_log/case"][:]) if c == c})
assert steps == [(r["case_id"], r["activity"], r["timestamp"], r["resource"]) for r in rows("deals.csv")]
'
}

@test "the dictionary is told in Russian too, names and numbers are the same" {
    for language in en ru; do
        "$PARTNERSIM" export "$BATS_FILE_TMPDIR/logged" --lang $language -o "$BATS_TEST_TMPDIR/$language"
    done
    diff -rq "$BATS_TEST_TMPDIR/en" "$BATS_TEST_TMPDIR/ru" > "$BATS_TEST_TMPDIR/differ" || true
    [ "$(grep -c "dictionary.csv\|terms.csv" "$BATS_TEST_TMPDIR/differ")" -eq 2 ]
    [ "$(wc -l < "$BATS_TEST_TMPDIR/differ")" -eq 2 ]
    /usr/bin/python3 - "$BATS_TEST_TMPDIR" <<'PY'
import csv, re, sys
read = lambda language: list(csv.DictReader(open(f"{sys.argv[1]}/{language}/dictionary.csv", encoding="utf-8")))
english, russian = read("en"), read("ru")
assert len(english) == len(russian) > 200
for e, r in zip(english, russian):
    assert {k: v for k, v in e.items() if k != "text"} == {k: v for k, v in r.items() if k != "text"}
    assert not e["text"] or re.search("[а-яё]", r["text"]), r
strip = lambda language: [{k: v for k, v in r.items() if k != "text"}
                          for r in csv.DictReader(open(f"{sys.argv[1]}/{language}/terms.csv", encoding="utf-8"))]
assert strip("en") == strip("ru")
PY
    "$PARTNERSIM" export "$BATS_FILE_TMPDIR/logged" --format xlsx --lang ru -o "$BATS_TEST_TMPDIR/ru.xlsx"
    /usr/bin/python3 -c 'import sys, zipfile
assert "прибыль вендора" in zipfile.ZipFile(sys.argv[1]).read("xl/sharedStrings.xml").decode()' "$BATS_TEST_TMPDIR/ru.xlsx"
    run "$PARTNERSIM" export "$BATS_FILE_TMPDIR/logged" --lang de -o "$BATS_TEST_TMPDIR/de"
    [ "$status" -eq 2 ]
    [ ! -e "$BATS_TEST_TMPDIR/de" ]
}

@test "the same results give the same bytes" {
    for n in 1 2; do
        for format in csv xlsx xes; do
            SOURCE_DATE_EPOCH=1767225600 "$PARTNERSIM" export "$BATS_FILE_TMPDIR/logged" --format $format \
                -o "$BATS_TEST_TMPDIR/$n.$format"
        done
    done
    for format in csv xlsx xes; do
        diff -r "$BATS_TEST_TMPDIR/1.$format" "$BATS_TEST_TMPDIR/2.$format"
    done
}

@test "names that are markup stay names" {
    file=$(study odd 300 2)
    sed -i 's/"single partner"/"a <b> \& c"/' "$file"
    echo 'output { deal_log = yes }' >> "$file"
    "$PARTNERSIM" run "$file" -o "$BATS_TEST_TMPDIR/odd" --quiet
    for format in csv xlsx xes; do "$PARTNERSIM" export "$BATS_TEST_TMPDIR/odd" --format $format; done
    check "$BATS_TEST_TMPDIR/odd" '
name = "a <b> & c"
assert {r["design"] for r in rows("export/headline.csv")} == {"current", name}
assert name in {a.get("value") for a in xml.parse(d + "deals.xes").getroot().iter() if a.get("key") == "design"}
xml.fromstring(zipfile.ZipFile(d + "export.xlsx").read("xl/sharedStrings.xml"))
'
}

@test "what cannot be exported is said, and nothing is written" {
    for format in xes deals; do
        run "$PARTNERSIM" export "$BATS_FILE_TMPDIR/plain" --format $format -o "$BATS_TEST_TMPDIR/out"
        [ "$status" -eq 2 ]
        [[ "$output" == *"output { deal_log = yes }"* ]]
    done
    run "$PARTNERSIM" export "$BATS_FILE_TMPDIR/plain" --format pdf
    [ "$status" -eq 2 ]
    [[ "$output" == *"csv, xlsx, xes or deals"* ]]
    run "$PARTNERSIM" export "$BATS_FILE_TMPDIR/plain" --metric vendor_profits -o "$BATS_TEST_TMPDIR/out"
    [ "$status" -eq 2 ]
    [[ "$output" == *"vendor_profit"* ]]
    run "$PARTNERSIM" export "$BATS_TEST_TMPDIR"
    [ "$status" -eq 2 ]
    run "$PARTNERSIM" export "$BATS_FILE_TMPDIR/plain" --format xlsx -o "$BATS_FILE_TMPDIR/plain/results.h5/out.xlsx"
    [ "$status" -eq 1 ]
    [ -z "$(ls "$BATS_TEST_TMPDIR")" ]
    "$PARTNERSIM" export "$BATS_FILE_TMPDIR/plain" --format xlsx -o "$BATS_TEST_TMPDIR/new/out.xlsx" # as every output
    [ -s "$BATS_TEST_TMPDIR/new/out.xlsx" ]
}
