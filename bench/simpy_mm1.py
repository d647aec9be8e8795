#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""M/M/1 at load 0.8 in SimPy, the customary tool: beside mm1_bench.

    bench/simpy_mm1.py [CUSTOMERS]      (default 100000; Debian package python3-simpy3)
"""
import random
import sys
import time

import simpy

LOAD = 0.8
TRIES = 3


class Station:
    """A server, and the mean number of customers present."""

    def __init__(self, env):
        self.env, self.server = env, simpy.Resource(env, 1)
        self.present, self.area, self.since = 0, 0.0, 0.0

    def change(self, by):
        self.area += self.present * (self.env.now - self.since)
        self.present, self.since = self.present + by, self.env.now


def customer(env, station, service):
    station.change(1)
    with station.server.request() as turn:
        yield turn
        yield env.timeout(service)
    station.change(-1)


def source(env, station, customers, rng):
    for _ in range(customers):
        yield env.timeout(rng.expovariate(LOAD))
        env.process(customer(env, station, rng.expovariate(1.0)))


def run(customers):
    env = simpy.Environment()
    station = Station(env)
    env.process(source(env, station, customers, random.Random(1)))
    start = time.process_time()
    env.run()
    return (time.process_time() - start) / customers * 1e9, station.area / env.now


def main():
    customers = int(float(sys.argv[1])) if len(sys.argv) > 1 else 100000
    nanoseconds, present = min(run(customers) for _ in range(TRIES))
    print(f"SimPy {simpy.__version__}: {nanoseconds:.0f} ns a customer, {present:.3f} present on average")
    print(f"= simpy_ns {nanoseconds:.6g}")


if __name__ == "__main__":
    main()
