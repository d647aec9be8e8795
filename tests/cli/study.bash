# SPDX-License-Identifier: GPL-3.0-or-later
# What tests of the program share: where it is, a small study of the shipped programme, ways to look at what came out.

bats_require_minimum_version 1.5.0
REPOSITORY=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
PARTNERSIM=$(realpath "${PARTNERSIM:-$REPOSITORY/build/partnersim}")

# studios NAME: writes NAME.conf, a market whose designs differ in how many studios there are: surely, but by chance too.
studios() {
    local file="$BATS_TEST_TMPDIR/$1.conf"
    cat > "$file" <<CONF
format = 1
title = "How many studios?"
extends = "$REPOSITORY/scenarios/programmes/bitrix24.conf"
baseline = "10 studios"
world { clients = 1000 }
partners "integrators" { count = 12  prospects = 0 }
partners "studios" { count = 10 }
experiment {
  horizon = 180d  warmup = 90d  sample = 30d  replications = 2  seed = 3
  decide { metric = customers  goal = max  matters = 3 }
}
design "10 studios" { diverge_at = start }
design "3 studios" { diverge_at = start  set = { "partners.studios.count = 3" } }
design "4 studios" { diverge_at = start  set = { "partners.studios.count = 4" } }
CONF
    echo "$file"
}

# study NAME CLIENTS REPLICATIONS [HORIZON]: writes $BATS_TEST_TMPDIR/NAME.conf and prints its path.
study() {
    local file="$BATS_TEST_TMPDIR/$1.conf"
    cat > "$file" <<CONF
format = 1
title = "A small market"
extends = "$REPOSITORY/scenarios/programmes/bitrix24.conf"
baseline = "current"
world { clients = $2 }
partners "integrators" { count = 12  prospects = 0 }
partners "studios" { count = 6 }
design "current" { }
design "single partner" { set = { "vendor.routing.sla = 4h" } }
experiment { horizon = ${4:-180d}  warmup = 90d  sample = 30d  replications = $3  seed = 11 }
CONF
    echo "$file"
}

# equal A B: are the results of two directories equal in every bit that may not differ?
equal() {
    /usr/bin/python3 "$REPOSITORY/tests/readers/equal_results.py" "$1/results.h5" "$2/results.h5"
}

# look DIR EXPRESSION: prints a Python expression over the open file `f`.
look() {
    /usr/bin/python3 -c 'import sys, json, h5py
f = h5py.File(sys.argv[1] + "/results.h5")
print(eval(sys.argv[2]))' "$1" "$2"
}

# field NAME: of the JSON on standard input.
field() {
    /usr/bin/python3 -c 'import sys, json
print(json.load(sys.stdin)[sys.argv[1]])' "$1"
}

# rows FILE TABLE EXPRESSION: prints a Python expression over the rows of a table of a document.
rows() {
    /usr/bin/python3 -c 'import sys, json
rows = json.load(open(sys.argv[1]))["tables"][sys.argv[2]]["rows"]
print(eval(sys.argv[3]))' "$@"
}

# russian FILE: a document's Russian reading has as much to say as the English one, and every text of it is in Russian.
russian() {
    /usr/bin/python3 -c 'import json, re, sys
whole = json.load(open(sys.argv[1]))
russian = whole["languages"]["ru"]
shapes = [[len(d["answer"]), len(d["notes"]), *sorted(d["tables"])] for d in (whole, russian)]
assert shapes[0] == shapes[1], shapes
texts = russian["answer"] + russian["notes"]
for table in russian["tables"].values():
    heads = [column["head"] for column in table["columns"] if column["head"] != column["key"]] # such: of a design
    texts += [table["title"]] + [head for head in heads if head and re.search("[A-Za-z]{3}", head)]
english = [text for text in texts if not re.search("[А-Яа-яЁё]", text)]
assert not english, english' "$1"
}

# narrow: there is standard input, and no line of it has more than 100 characters.
narrow() {
    /usr/bin/python3 -c 'import sys
lines = sys.stdin.read().splitlines()
wide = [line for line in lines if len(line) > 100]
sys.exit("nothing" if not lines else "\n".join(wide) or None)'
}

# begin COMMAND...: runs it in the background until something is finished, or it ended; sets `pid`.
begin() {
    "$@" > out.txt 2> err.txt 3>&- &
    pid=$!
    while kill -0 "$pid" 2> /dev/null; do
        [ -z "$(find "${directory:-out}" -name '*.part' 2> /dev/null)" ] || return 0
        sleep 0.05
    done
}

# end: waits for it; sets `code`.
end() {
    code=0
    wait "$pid" || code=$?
    echo "ended with $code: $(cat err.txt)"
}
