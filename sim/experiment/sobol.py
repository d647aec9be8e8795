# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes sobol_directions.h from the copy of Joe and Kuo's table that SciPy carries (python3-scipy):

    python3 sim/experiment/sobol.py > sim/experiment/sobol_directions.h

A row is a primitive polynomial x^s + a_1 x^(s-1) + ... + a_(s-1) x + 1 and the first s direction integers m_1 ... m_s.
"""
import os

import numpy
import scipy.stats

DIMENSIONS = 64

table = numpy.load(os.path.join(os.path.dirname(scipy.stats.__file__), "_sobol_direction_numbers.npz"))
print("""/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Direction numbers of Sobol's sequence, dimensions 2 and up: degree and inner
 * coefficients of the primitive polynomial, and the first direction integers.
 * Joe and Kuo (2008), doi:10.1137/070709359, table new-joe-kuo-6.
 * Written by sobol.py.
 */
/* clang-format off */
static const struct directions directions[] = {""")
for dimension in range(1, DIMENSIONS):
    polynomial = int(table["poly"][dimension])
    degree = polynomial.bit_length() - 1
    inner = (polynomial >> 1) & ((1 << (degree - 1)) - 1)
    integers = ", ".join(str(int(m)) for m in table["vinit"][dimension][:degree])
    print(f"    {{{degree}, {inner}, {{{integers}}}}},")
print("};\n/* clang-format on */")
