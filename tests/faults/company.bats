#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Several programs at one directory, and clocks that jump.

load faults

@test "two begin at the same moment: one works, one is refused, the results are whole" {
    "$PARTNERSIM" run "$conf" -o out --threads 1 --quiet 2> first.txt 3>&- &
    one=$!
    "$PARTNERSIM" run "$conf" -o out --threads 1 --quiet 2> second.txt 3>&- &
    two=$!
    first=0
    wait "$one" || first=$?
    second=0
    wait "$two" || second=$?
    echo "$first $second"
    [ "$first" -eq 0 ] || [ "$second" -eq 0 ]
    [ $((first + second)) -eq 2 ] || [ $((first + second)) -eq 0 ] # or one was through before the other gave up waiting
    [ "$first$second" = 00 ] || grep -q "another partnersim is working in this directory" first.txt second.txt
    whole out
}

@test "the same shard twice by mistake is refused; computed twice on two machines it must agree" {
    # So many that the first is at work for certain when the second asks.
    begin "$PARTNERSIM" run "$conf" -o out --shard 0/2 --threads 1 --quiet --replications 100000
    run "$PARTNERSIM" run "$conf" -o out --shard 0/2 --quiet
    [ "$status" -eq 2 ]
    [[ "$output" == *"lock.0-of-2"* ]]
    kill -TERM "$pid"
    end
    [ "$code" -eq 75 ]
    "$PARTNERSIM" run "$conf" -o out --shard 0/2 --quiet # the study asks for what it asked for
    # Two machines that see no locks of each other write parts with the same runs.
    "$PARTNERSIM" run "$conf" -o other --shard 0/2 --quiet
    cp other/parts/*.part out/parts/
    whole out
}

@test "status while others are at work, and after they were killed" {
    begin "$PARTNERSIM" run "$conf" -o out --shard 0/2 --threads 1 --quiet
    run --separate-stderr "$PARTNERSIM" status out --json # one look: a moment later it is another
    echo "$output"
    [ "$(/usr/bin/python3 -c 'import sys, json
answer = json.load(sys.stdin)
runs = answer["all"]
print(runs["done"] + runs["running"] + runs["missing"], answer["processes"] == 1 or runs["missing"] == 40)' \
        <<< "$output")" = "80 True" ]
    kill -KILL "$pid"
    end
    run --separate-stderr "$PARTNERSIM" status out --json
    [ "$(field processes <<< "$output")" = 0 ]
    [ "$(count running)" -eq 0 ]
    whole out
}

@test "a clock that jumps back and forth, and time that was slept through" {
    cat > clock.c <<'C'
/* Every look at the wall clock lands somewhere within ten years; the other clock skips an hour now and then. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <sys/time.h>
#include <time.h>

static long jump(void)
{
    static atomic_ulong state = 88172645463325252UL;
    unsigned long x = state;
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    state = x;
    return (long)(x % 315360000UL) - 157680000L;
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    static int (*real)(clockid_t, struct timespec *);
    static atomic_long slept;
    if (!real)
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, time);
    if (clock == CLOCK_REALTIME)
        time->tv_sec += jump();
    else if (clock == CLOCK_MONOTONIC)
        time->tv_sec += jump() % 50 == 0 ? atomic_fetch_add(&slept, 3600) + 3600 : atomic_load(&slept);
    return result;
}

time_t time(time_t *out)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    (void)zone;
    now->tv_usec = 0;
    now->tv_sec = time(0);
    return 0;
}
C
    cc -shared -fPIC -O1 -o clock.so clock.c -ldl
    LD_PRELOAD=$PWD/clock.so timeout 300 "$PARTNERSIM" run "$conf" -o out --threads 2 > out.txt 2> err.txt
    "$PARTNERSIM" run "$conf" -o direct --threads 2 --quiet
    equal out direct
    # In the middle of it, killed and continued.
    rm -rf out
    LD_PRELOAD=$PWD/clock.so begin "$PARTNERSIM" run "$conf" -o out --threads 2 --quiet
    kill -KILL "$pid"
    end
    whole out
}
