#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A Slurm job array. Every task takes every N-th run; nobody needs to know of the others.
#
#   mkdir -p logs
#   array=$(sbatch --parsable --array=0-31 scenarios/cluster/array.sh my.conf out)
#   sbatch --dependency=afterok:"$array" --wrap="partnersim merge out"
#
# Interrupted (time limit, node lost, scancel)? Submit the same again: what is finished is not computed again.
# What follows the file and the directory goes to partnersim run, for example: my.conf out --replications 200
#SBATCH --job-name=partnersim
#SBATCH --cpus-per-task=1
#SBATCH --time=04:00:00
#SBATCH --output=logs/%x-%A-%a.txt
set -eu
file=$1 directory=$2
shift 2
if [ "${SLURM_ARRAY_TASK_MIN:-}" != 0 ]; then
    echo "submit this as an array that begins with 0: sbatch --array=0-31 $0 FILE DIR" >&2
    exit 2
fi
# exec: signals of Slurm reach the program itself, which keeps what is finished and stops.
exec "${PARTNERSIM:-partnersim}" run "$file" -o "$directory" \
    --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
    --threads "${SLURM_CPUS_PER_TASK:-1}" --max-time "${MAX_TIME:-3h50m}" "$@"
