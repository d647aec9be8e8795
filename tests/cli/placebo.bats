#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# An exact copy of the baseline, computed for itself, differs by nothing in anything; a lever set to what it is, too.

setup() {
    cat >"$BATS_TEST_TMPDIR/placebo.conf" <<CONF
format = 1
extends = "$PWD/tests/theory/small.conf"
baseline = "current"
design "current" { }
design "copy" { }
design "late copy" { diverge_at = 1y  set = { "vendor.routing.race_size = 5", "programme.partners.conduct.weight = 0" } }
design "idle levers" {
  set = {
    "vendor.lead_generation.screening_cost = 12345",
    "vendor.routing.choices = 7",
    "programme.partners.collaboration.strength = 100%",
    "vendor.house_desk.seller_cost = 1"
  }
}
design "from the start" { diverge_at = start }
experiment { replications = 4 }
CONF
}

@test "placebo designs differ by exactly nothing" {
    "$PARTNERSIM" run "$BATS_TEST_TMPDIR/placebo.conf" -o "$BATS_TEST_TMPDIR/out" --no-share --quiet
    /usr/bin/python3 - "$BATS_TEST_TMPDIR/out/results.h5" <<'PY'
import sys
import h5py
import numpy as np

with h5py.File(sys.argv[1]) as file:
    status = file["run_status"][:]
    assert (status == 1).all(), "every run is done"
    digest = file["run_digest"][:]
    assert (digest == digest[0]).all(), "the same events"
    assert len(set(digest[0])) == digest.shape[1], "replications differ, so equality means something"
    metrics = [n for n, d in file.items() if isinstance(d, h5py.Dataset) and d.ndim == 3]
    assert len(metrics) > 80
    for name in metrics:
        for values in (file[name][:], file["headline/" + name][:]):
            same = (values == values[0]) | (np.isnan(values) & np.isnan(values[0]))
            assert same.all(), name
PY
}

@test "without --no-share they are computed once" {
    "$PARTNERSIM" run "$BATS_TEST_TMPDIR/placebo.conf" -o "$BATS_TEST_TMPDIR/shared" --quiet --json >"$BATS_TEST_TMPDIR/run.json"
    /usr/bin/python3 - "$BATS_TEST_TMPDIR/shared/results.h5" <<'PY'
import sys
import h5py

with h5py.File(sys.argv[1]) as file:
    ids = [i for i in file["point_id"].asstr()]
    assert ids[0] == ids[1] == ids[2] == ids[4], ids
    assert ids[3] != ids[0], "idle levers are other terms, even if nothing follows from them"
PY
}
