# SPDX-License-Identifier: GPL-3.0-or-later
# A Slurm of one node for a test: its own key, ports and state, all below one directory; ended by its pid files.

# free_port: prints a TCP port nobody listens on.
free_port() {
    /usr/bin/python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

# slurm_start DIR: sets SLURM_CONF. DIR must belong to root and be writable by nobody else.
slurm_start() {
    local dir=$1 host
    host=$(hostname -s)
    mkdir -p "$dir/munge" "$dir/ctld" "$dir/d"
    dd if=/dev/urandom of="$dir/munge/key" bs=1024 count=1 2> /dev/null
    chmod 0700 "$dir/munge"
    chmod 0400 "$dir/munge/key"
    chmod 0711 "$dir" "$dir/munge"
    cat > "$dir/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/munge/socket
CredType=cred/munge
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
StateSaveLocation=$dir/ctld
SlurmdSpoolDir=$dir/d
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
SchedulerParameters=batch_sched_delay=1,sched_interval=1,sched_min_interval=100000
MinJobAge=300
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES State=UP
CONF
    export SLURM_CONF=$dir/slurm.conf
    munged --key-file="$dir/munge/key" --socket="$dir/munge/socket" --pid-file="$dir/munge/pid" \
        --log-file="$dir/munge/log" --seed-file="$dir/munge/seed" 3>&-
    slurmctld -c 3>&-
    slurmd -c 3>&-
    for _ in $(seq 100); do
        [ "$(sinfo -h -o %T 2> /dev/null)" = idle ] && return 0
        sleep 0.2
    done
    tail -5 "$dir"/*.log
    return 1
}

# slurm_stop DIR: ends what slurm_start began, and waits until it is gone.
slurm_stop() {
    local dir=$1 file pid
    for file in "$dir/slurmd.pid" "$dir/slurmctld.pid" "$dir/munge/pid"; do
        [ -s "$file" ] || continue
        pid=$(cat "$file")
        kill "$pid" 2> /dev/null || true
        for _ in $(seq 100); do
            kill -0 "$pid" 2> /dev/null || break
            sleep 0.1
        done
    done
}
