#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Result files open without our code: h5py, xarray with both engines, netCDF4, ncdump; R and Julia where installed.

The file is the sample of tests/unit/results_test.c, whose numbers are known.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import h5py
import netCDF4
import numpy
import xarray

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import equal_results  # noqa: E402

BUILD = os.environ.get("BUILD_DIR", "build")
METRICS = ["profit", "partners", "answer_time"]


def value_of(point, replication, metric, time):
    if metric == 2 and time == 1:
        return numpy.nan
    return 1e6 * metric + 1e4 * point + 100.0 * replication + time + 0.125


def finished(point, replication):
    return (point, replication) not in ((1, 2), (2, 0))


def expected_series(metric):
    values = numpy.full((3, 4, 5), numpy.nan)
    for point, replication, time in numpy.ndindex(values.shape):
        if finished(point, replication):
            values[point, replication, time] = value_of(point, replication, metric, time)
    return values


def expected_headline(metric):
    values = numpy.full((3, 4), numpy.nan)
    for point, replication in numpy.ndindex(values.shape):
        if finished(point, replication):
            values[point, replication] = value_of(point, replication, metric, 99)
    return values


def write_sample(path):
    subprocess.run([os.path.join(BUILD, "tests", "unit_results_test"), "--write", path], check=True)


class Sample(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp()
        cls.path = os.path.join(cls.directory, "results.h5")
        write_sample(cls.path)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.directory)


class TestH5py(Sample):
    def test_layout(self):
        with h5py.File(self.path, "r") as file:
            for name in METRICS:
                self.assertEqual(file[name].shape, (3, 4, 5))
                self.assertEqual(file[name].dtype, numpy.dtype("<f8"))
                self.assertEqual(file["headline"][name].shape, (3, 4))
                self.assertEqual([scale[0].name for scale in file[name].dims],
                                 ["/point", "/replication", "/time"])
                self.assertEqual([scale[0].name for scale in file["headline"][name].dims],
                                 ["/point", "/replication"])
                self.assertEqual(file[name].chunks, (1, 4, 5))
                self.assertTrue(file[name].shuffle and file[name].compression == "gzip")
            self.assertEqual(list(file["point"].asstr()), ["a", "b, окно = 90d", "b, окно = 120d"])
            self.assertIsNone(h5py.check_string_dtype(file["point"].dtype).length)

    def test_values(self):
        with h5py.File(self.path, "r") as file:
            for metric, name in enumerate(METRICS):
                numpy.testing.assert_array_equal(file[name][()], expected_series(metric))
                numpy.testing.assert_array_equal(file["headline"][name][()], expected_headline(metric))
            self.assertEqual(file["run_status"][1, 2], 0)
            self.assertEqual(file["run_status"][2, 0], 2)
            self.assertEqual(file["run_status"][0, 0], 1)
            self.assertEqual(file["run_digest"][2, 1], 0xFEDCBA9876543212)

    def test_attributes(self):
        with h5py.File(self.path, "r") as file:
            self.assertEqual(file.attrs["seed"], 2**64 - 1)
            self.assertEqual(file.attrs["scenario"], 'title = "Вопрос"\n')
            self.assertEqual(file["profit"].attrs["units"], "RUB")
            self.assertEqual(file["profit"].attrs["cell_methods"], "time: sum")
            self.assertEqual(file["partners"].attrs["cell_methods"], "time: point")
            self.assertEqual(file["answer_time"].attrs["cell_methods"], "time: mean")
            self.assertEqual(list(file["run_status"].attrs["flag_values"]), [0, 1, 2])
            self.assertEqual(file["run_status"].attrs["flag_meanings"], "missing done failed")

    def test_order_of_creation_is_kept(self):
        with h5py.File(self.path, "r") as file:
            self.assertEqual(list(file["headline"]), METRICS)


class TestXarray(Sample):
    def check(self, engine):
        with xarray.open_dataset(self.path, engine=engine) as data:
            for metric, name in enumerate(METRICS):
                self.assertEqual(data[name].dims, ("point", "replication", "time"))
                self.assertEqual(data[name].dtype, numpy.dtype("float64"))  # "h" must not become a timedelta
                numpy.testing.assert_array_equal(data[name].values, expected_series(metric))
            self.assertEqual(data["design"].dims, ("point",))
            self.assertEqual(list(data["design"].values), ["a", "b", "b"])
            self.assertIn("design", data["profit"].coords)
            self.assertIn("policy.window", data["profit"].coords)
            self.assertEqual(list(data["policy.window"].values), [90, 90, 120])
            self.assertEqual(str(data["time"].values[0]), "2025-12-02 00:00:00")
            self.assertEqual(float(data["profit"].sel(point="a", replication=3).isel(time=0)), 300.125)
        with xarray.open_dataset(self.path, engine=engine, group="headline") as data:
            numpy.testing.assert_array_equal(data["profit"].values, expected_headline(0))

    def test_netcdf4(self):
        self.check("netcdf4")

    def test_h5netcdf(self):
        self.check("h5netcdf")


class TestNetcdf(Sample):
    def test_variables_in_order(self):
        with netCDF4.Dataset(self.path) as data:
            self.assertEqual([name for name in data.variables if name in METRICS], METRICS)
            self.assertEqual(data.variables["run_digest"].dtype, numpy.dtype("uint64"))

    def test_appending(self):
        copy = os.path.join(self.directory, "copy.h5")
        shutil.copy(self.path, copy)
        with netCDF4.Dataset(copy, "a") as data:
            data.setncattr("remark", "read and extended")
        with netCDF4.Dataset(copy) as data:
            self.assertEqual(data.getncattr("remark"), "read and extended")

    def test_ncdump(self):
        header = subprocess.run(["ncdump", "-h", self.path], check=True, capture_output=True, text=True).stdout
        for line in ("double profit(point, replication, time)", "string point(point)", "group: headline",
                     'time:units = "days since 2026-01-01 00:00:00"', 'time:calendar = "noleap"'):
            self.assertIn(line, header)
        subprocess.run(["ncdump", self.path], check=True, capture_output=True)

    @unittest.skipUnless(shutil.which("Rscript"), "R is not installed")
    def test_r(self):
        script = ('if (!requireNamespace("ncdf4", quietly = TRUE)) quit(status = 77); f <- ncdf4::nc_open(commandArgs(TRUE)[1]);'
                  'x <- ncdf4::ncvar_get(f, "profit"); stopifnot(all(dim(x) == c(5, 4, 3)), x[1, 4, 1] == 300.125 - 0)')
        result = subprocess.run(["Rscript", "-e", script, self.path], capture_output=True, text=True)
        if result.returncode == 77:
            self.skipTest("ncdf4 is not installed")
        self.assertEqual(result.returncode, 0, result.stderr)

    @unittest.skipUnless(shutil.which("julia"), "Julia is not installed")
    def test_julia(self):
        script = ('try; using HDF5; catch; exit(77); end; h5open(ARGS[1]) do f; '
                  '@assert size(f["profit"]) == (5, 4, 3); end')
        result = subprocess.run(["julia", "-e", script, self.path], capture_output=True, text=True)
        if result.returncode == 77:
            self.skipTest("HDF5.jl is not installed")
        self.assertEqual(result.returncode, 0, result.stderr)


class TestEqualResults(Sample):
    """The judge of all other tests must itself be able to say no."""

    def changed(self, change):
        copy = os.path.join(self.directory, "changed.h5")
        shutil.copy(self.path, copy)
        with h5py.File(copy, "r+") as file:
            change(file)
        return equal_results.first_difference(self.path, copy)

    def test_equal(self):
        self.assertIsNone(self.changed(lambda file: None))

    def test_volatile(self):
        self.assertIsNone(self.changed(lambda file: file.attrs.modify("created", "later")))

    def test_one_bit(self):
        def change(file):
            file["profit"][0, 0, 0] = numpy.nextafter(file["profit"][0, 0, 0], 1)
        self.assertIn("/profit[0, 0, 0]", self.changed(change))

    def test_sign_of_zero_and_nan(self):
        def change(file):
            file["answer_time"][0, 0, 1] = -numpy.float64("nan")
        self.assertIn("/answer_time[0, 0, 1]", self.changed(change))

    def test_attributes(self):
        self.assertIn("scenario", self.changed(lambda file: file.attrs.modify("scenario", "other")))
        self.assertIn("units", self.changed(lambda file: file["profit"].attrs.modify("units", "EUR")))

    def test_labels(self):
        def change(file):
            file["point"][0] = "z"
        self.assertIn("/point[0]", self.changed(change))

    def test_missing_variables(self):
        def change(file):
            del file["headline/partners"]
        self.assertIn("headline/partners", self.changed(change))


if __name__ == "__main__":
    unittest.main()
