# SPDX-License-Identifier: GPL-3.0-or-later
# Several processes started together.

# Skips where there is no MPI; $launch starts a program as several processes, on however few cores.
needs_mpi() {
    command -v mpirun > /dev/null || skip "mpirun is not installed"
    "$PARTNERSIM" doctor | grep -q '^MPI .*none' && skip "built without MPI"
    launch="mpirun --oversubscribe"
    [ "$EUID" -ne 0 ] || launch+=" --allow-run-as-root"
}
