#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Are two result files equal: every byte of every dataset, every attribute that is not volatile?

    equal_results.py A B        exit status 0 if equal; otherwise prints the first difference and exits with 1
"""
import sys

import h5py
import numpy

VOLATILE = {"created", "command_line", "provenance"}
# Addresses in the file, equal only by chance.
REFERENCES = {"DIMENSION_LIST", "REFERENCE_LIST"}


def as_bytes(value):
    """Numbers bit for bit (NaN included), texts as UTF-8."""
    array = numpy.asarray(value)
    if array.dtype.kind == "O":
        return [item.encode() if isinstance(item, str) else bytes(item) for item in array.ravel()]
    return array.tobytes()


def same_value(one, two):
    a, b = numpy.asarray(one), numpy.asarray(two)
    return a.shape == b.shape and a.dtype == b.dtype and as_bytes(one) == as_bytes(two)


def difference_of_attributes(where, one, two, skip):
    names_one, names_two = set(one.keys()) - skip, set(two.keys()) - skip
    if names_one != names_two:
        return f"{where}: attributes only in one file: {sorted(names_one ^ names_two)}"
    for name in sorted(names_one):
        if not same_value(one[name], two[name]):
            return f"{where}: attribute {name}: {str(one[name])[:200]} and {str(two[name])[:200]}"
    return None


def difference_of_numbers(where, one, two):
    if one.shape != two.shape or one.dtype != two.dtype:
        return f"{where}: {one.shape} {one.dtype} and {two.shape} {two.dtype}"
    a, b = one[()], two[()]
    if as_bytes(a) == as_bytes(b):
        return None
    for index in numpy.ndindex(a.shape):
        if as_bytes(a[index]) != as_bytes(b[index]):
            return f"{where}{list(index)}: {a[index]!r} and {b[index]!r}"
    return f"{where}: different bytes"


def objects(file):
    found = []
    file.visit(found.append)
    return found


def first_difference(path_one, path_two):
    """A sentence, or None if the files are equal."""
    with h5py.File(path_one, "r") as one, h5py.File(path_two, "r") as two:
        names_one, names_two = objects(one), objects(two)
        if names_one != names_two:
            return f"objects only in one file: {sorted(set(names_one) ^ set(names_two))}"
        found = difference_of_attributes("/", one.attrs, two.attrs, VOLATILE)
        for name in names_one:
            if found:
                return found
            a, b = one[name], two[name]
            if type(a) is not type(b):
                return f"/{name}: a dataset in one file, a group in the other"
            found = difference_of_attributes("/" + name, a.attrs, b.attrs, REFERENCES)
            if not found and isinstance(a, h5py.Dataset):
                found = difference_of_numbers("/" + name, a, b)
        return found


def main():
    if len(sys.argv) != 3:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    found = first_difference(sys.argv[1], sys.argv[2])
    if found:
        print(found)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
