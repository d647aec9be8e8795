#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The programmes on a small market: each is sound, says what is sourced, gives sane numbers, and shows its own rules.

setup_file() {
    export P="$PARTNERSIM" T="$BATS_FILE_TMPDIR"
    for file in scenarios/programmes/*.conf; do
        name=$(basename "$file" .conf)
        "$P" run "$file" -o "$T/$name" --quiet --threads 1 --set world.clients=3000 --set experiment.horizon=2y \
            --set experiment.warmup=1y --set experiment.sample=73d --set experiment.replications=2
    done
}

headlines() { # script that sees H(programme, metric): designs x replications
    /usr/bin/python3 - "$T" <<PY
import sys, h5py
def H(programme, metric):
    return h5py.File(f"{sys.argv[1]}/{programme}/results.h5")["headline"][metric][...]
$1
PY
}

@test "every programme is sound and says what is sourced, what is assumed, and its question" {
    for file in scenarios/programmes/*.conf; do
        run "$P" check "$file"
        [ "$status" -eq 0 ] || { echo "$output"; false; }
        [[ $output != *warning* ]] || { echo "$output"; false; }
        for word in '# Sourced' '# Assumed' '# The question it answers'; do
            grep -q "^$word" "$file" || { echo "$file: no '$word'"; false; }
        done
    done
}

@test "no NaN where something is counted, no negative count, no share outside 0 to 1" {
    /usr/bin/python3 - "$T" <<'PY'
import glob, sys, h5py, numpy
files = glob.glob(sys.argv[1] + "/*/results.h5")
assert len(files) >= 8, files
bad = []
for path in files:
    with h5py.File(path) as file:
        for name, data in file.items():
            if not isinstance(data, h5py.Dataset) or "kind" not in data.attrs:
                continue
            values, kind, unit = data[...], data.attrs["kind"], data.attrs["units"]
            if kind == "flow" and not numpy.isfinite(values).all():
                bad.append((path, name, "not a number"))
            here = values[numpy.isfinite(values)]
            if kind == "flow" and unit == "1" and (here < 0).any():
                bad.append((path, name, "a negative count"))
            if name.endswith("_share") and ((here < -1e-9) | (here > 1 + 1e-9)).any():
                bad.append((path, name, "not a share"))
assert not bad, bad
PY
}

@test "fees, royalties and distributors are where the contract has them" {
    headlines '
assert (H("1c", "revenue_royalty") > 0).all()
for other in ("bitrix24", "microsoft", "sap", "kaspersky", "odoo", "hubspot", "salesforce"):
    assert (H(other, "revenue_royalty") == 0).all(), other
    assert ((H(other, "cost_distributors") > 0).all()) == (other == "kaspersky"), other
assert (H("kaspersky", "cost_growth_rebate")[0] > 0).all() and (H("kaspersky", "cost_growth_rebate")[3] == 0).all()
assert (H("sap", "cost_new_customer_bonus") > 0).all()
'
}

@test "designs of a programme do what their rule says" {
    headlines '
assert (H("kaspersky", "registrations")[0] > 0).all() and (H("kaspersky", "registrations")[1] == 0).all()
assert H("microsoft", "certificates")[2].mean() > H("microsoft", "certificates")[0].mean()
assert H("odoo", "partners_low_tier")[2].mean() < H("odoo", "partners_low_tier")[0].mean()
assert H("salesforce", "revenue_fees")[0].mean() > 0
assert H("1c", "partners_top_tier")[2].mean() > H("1c", "partners_top_tier")[0].mean()
assert H("hubspot", "cost_margins")[2].mean() < H("hubspot", "cost_margins")[0].mean()
'
}
