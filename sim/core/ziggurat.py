# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes ziggurat_tables.h: run `python3 sim/core/ziggurat.py > sim/core/ziggurat_tables.h`.

256 layers of equal area v under a decreasing density f (unnormalised, f(0) = 1).
Layer 0 is the base strip with the tail beyond r; its edge is v / f(r).
edge[i] is the right edge of layer i, edge[256] = 0, height[i] = f(edge[i]) for i >= 1.
Needs mpmath.  Check values: r = 3.6541528853610088 (normal), 7.6971174701310497 (exponential).
"""
from mpmath import mp, mpf, exp, log, sqrt, pi, erfc, findroot

mp.dps = 40
LAYERS = 256


def edges(r, f, inverse, tail):
    v = r * f(r) + tail(r)
    x = [v / f(r), r]
    for _ in range(LAYERS - 2):
        height = f(x[-1]) + v / x[-1]
        if height >= 1:
            return x, height  # the top is passed early: r is too low
        x.append(inverse(height))
    return x, f(x[-1]) + v / x[-1]  # equals 1 at the right r


def solve(f, inverse, tail, low, high):
    for _ in range(140):
        r = (low + high) / 2
        x, top = edges(r, f, inverse, tail)
        if len(x) < LAYERS or top > 1:
            low = r
        else:
            high = r
    x, top = edges(high, f, inverse, tail)
    assert len(x) == LAYERS and abs(top - 1) < mpf(10) ** -30
    return high, x + [mpf(0)]


def table(name, values):
    print("static const double %s[%d] = {" % (name, len(values)))
    for i in range(0, len(values), 4):
        print("    " + " ".join(float(v).hex() + "," for v in values[i:i + 4]))
    print("};")


def write(name, f, inverse, tail, low, high):
    r, x = solve(f, inverse, tail, mpf(low), mpf(high))
    print("\n/* r = %s */" % mp.nstr(r, 20))
    print("static const double %s_start = %s;" % (name, float(r).hex()))
    table(name + "_edge", x)
    table(name + "_height", [mpf(0)] + [f(e) for e in x[1:-1]] + [mpf(1)])


print("/* SPDX-License-Identifier: GPL-3.0-or-later */")
print("/* Written by sim/core/ziggurat.py: 256 layers of equal area under e^(-x^2/2) and under e^-x. */")
print("#ifndef SIM_CORE_ZIGGURAT_TABLES_H\n#define SIM_CORE_ZIGGURAT_TABLES_H")
print("\n/* clang-format off */")
write("normal", lambda x: exp(-x * x / 2), lambda y: sqrt(-2 * log(y)),
      lambda r: sqrt(pi / 2) * erfc(r / sqrt(mpf(2))), 3, 4)
write("exponential", lambda x: exp(-x), lambda y: -log(y), lambda r: exp(-r), 6, 9)
print("/* clang-format on */")
print("\n#endif")
