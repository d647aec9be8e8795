#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# One Slurm job of many processes for a command that decides what to run next: select, sensitivity, discover, optimise
# or calibrate (Open MPI). The first process decides, all compute; the answer is the job's output and in the directory.
#
#   sbatch --ntasks=16 scenarios/cluster/decide.sh select my.conf -o out
#   sbatch --ntasks=16 scenarios/cluster/decide.sh sensitivity out --method sobol
#
# Interrupted? Submit the same again: what is finished is found.
#SBATCH --job-name=partnersim
#SBATCH --ntasks=8
#SBATCH --cpus-per-task=1
#SBATCH --time=04:00:00
set -eu
# exec: signals of Slurm reach mpirun, which passes them on.
exec mpirun ${MPIRUN_OPTIONS:-} "${PARTNERSIM:-partnersim}" "$@" \
    --threads "${SLURM_CPUS_PER_TASK:-1}" --max-time "${MAX_TIME:-3h50m}"
