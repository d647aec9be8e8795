#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# One Slurm job of many processes that share the missing runs among themselves (Open MPI); results.h5 is there at the end.
#
#   sbatch --ntasks=64 scenarios/cluster/mpi.sh my.conf out
#
# Interrupted? Submit the same again. What follows the file and the directory goes to partnersim run.
#SBATCH --job-name=partnersim
#SBATCH --ntasks=8
#SBATCH --cpus-per-task=1
#SBATCH --time=04:00:00
set -eu
file=$1 directory=$2
shift 2
# exec: signals of Slurm reach mpirun, which passes them on.
exec mpirun ${MPIRUN_OPTIONS:-} "${PARTNERSIM:-partnersim}" run "$file" -o "$directory" \
    --threads "${SLURM_CPUS_PER_TASK:-1}" --max-time "${MAX_TIME:-3h50m}" "$@"
