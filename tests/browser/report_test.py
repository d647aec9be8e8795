#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as a reader meets it: in a browser without network, on a laptop and a phone, with and without scripts,
on paper, in both languages.  Waits are for conditions, never for time."""

import base64
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BROWSER = shutil.which("chromium")
DRIVER = shutil.which("chromedriver") or "/usr/bin/chromedriver"
try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import Select, WebDriverWait
except ImportError:
    webdriver = None
if not BROWSER or not Path(DRIVER).exists() or webdriver is None:
    print("chromium, chromium-driver or python3-selenium is not installed: see tools/packages.txt")
    sys.exit(77)

PARTNERSIM = Path(os.environ["PARTNERSIM"]).resolve()
MAKER = Path(os.environ["BUILD_DIR"]).resolve() / "tests/unit_compare_test"
LAPTOP, PHONE = 1280, 390
PAPER = 688, 1001  # an A4 page between its margins, in pixels
LANGUAGES = ("en", "ru")
PATIENCE = 120  # seconds: a condition that never comes; machines may be slow


def setUpModule():
    global folder, browser
    folder = Path(tempfile.mkdtemp(prefix="partnersim-browser-"))
    (folder / "study").mkdir()
    subprocess.run([MAKER, "--write", folder / "study/results.h5", "6", "1", "20"], check=True)
    for language in LANGUAGES:
        subprocess.run([PARTNERSIM, "report", folder / "study", "-o", folder / f"{language}.html", "--lang", language],
                       check=True, stderr=subprocess.DEVNULL)
    subprocess.run([PARTNERSIM, "report", folder / "study", "-o", folder / "still.html", "--still"],
                   check=True, stderr=subprocess.DEVNULL)
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for flag in ("headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-dev-shm-usage",
                 "disable-background-networking", "disable-component-update", "disable-sync",
                 f"user-data-dir={folder / 'profile'}"):
        options.add_argument("--" + flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(service=Service(DRIVER), options=options)
    browser.set_script_timeout(PATIENCE)
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.emulateNetworkConditions",
                            {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0})


def tearDownModule():
    browser.quit()
    shutil.rmtree(folder, ignore_errors=True)


def charts_built():
    return 'role="tab"' in (folder / "en.html").read_text(encoding="utf-8")


def wait(condition):
    return WebDriverWait(browser, PATIENCE, poll_frequency=.05).until(lambda _: condition())


class Page(unittest.TestCase):
    def open(self, name, width=LAPTOP, height=900):
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
        browser.get((folder / f"{name}.html").as_uri())
        wait(lambda: browser.execute_script("return document.readyState") == "complete")

    def tearDown(self):
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

    def quiet(self):
        """Nothing in the console, nothing fetched."""
        said = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
        self.assertEqual(said, [])
        self.assertEqual(browser.execute_script("return performance.getEntriesByType('resource').length"), 0)

    def show(self, tab):
        """Clicks a tab and waits until its chart has come or failed."""
        tab.click()
        place = browser.find_element(By.CSS_SELECTOR, f"#{tab.get_attribute('aria-controls')} .vega")
        wait(lambda: place.get_attribute("data-drawn") in ("yes", "failed"))
        self.assertEqual(place.get_attribute("data-drawn"), "yes")
        return place

    def tabs(self):
        return browser.find_elements(By.CSS_SELECTOR, "[role=tab]")

    def test_every_chart_is_drawn_in_both_languages_at_both_widths(self):
        for language in LANGUAGES:
            for width in (LAPTOP, PHONE):
                with self.subTest(language=language, width=width):
                    self.open(language, width)
                    pictures = browser.execute_script("""
                        return [...document.querySelectorAll('svg.chart')].map(svg => {
                            const box = svg.getBoundingClientRect();
                            return {id: svg.id, shown: getComputedStyle(svg).display !== 'none', right: box.right,
                                    width: box.width, height: box.height,
                                    marks: svg.querySelectorAll('path,line,circle,rect').length};
                        })""")
                    self.assertGreaterEqual(len(pictures), 10)
                    for picture in pictures:
                        self.assertGreater(picture["marks"], 3, picture)
                        if picture["shown"]:
                            self.assertGreater(picture["width"] * picture["height"], 1000, picture)
                            self.assertLessEqual(picture["right"], width, picture)
                    self.assertEqual(len([p for p in pictures if not p["shown"]]),
                                     len(browser.find_elements(By.CSS_SELECTOR, "svg.narrow")))
                    for tab in self.tabs():
                        place = self.show(tab)
                        self.assertGreater(len(place.find_elements(By.CSS_SELECTOR, ".mark-symbol path, .mark-line path")),
                                           3, tab.text)
                    self.quiet()
                    self.assertLessEqual(browser.execute_script("return document.documentElement.scrollWidth"), width)

    def test_tabs_show_one_panel_each(self):
        self.open("en")
        if not charts_built():
            self.assertEqual(self.tabs(), [])
            self.assertIn("built without npm", browser.find_element(By.ID, "explore-part").text)
            return
        tabs = self.tabs()
        self.assertEqual(len(tabs), 4)
        for chosen in tabs:
            self.show(chosen)
            for tab in tabs:
                panel = browser.find_element(By.ID, tab.get_attribute("aria-controls"))
                self.assertEqual(panel.is_displayed(), tab is chosen)
                self.assertEqual(tab.get_attribute("aria-selected"), "true" if tab is chosen else "false")

    def test_a_chart_follows_its_choices(self):
        if not charts_built():
            self.skipTest("this build has no interactive charts")
        self.open("en")
        place = self.show(self.tabs()[0])

        def title():
            return place.find_element(By.CSS_SELECTOR, ".role-title-text").text

        before = title()
        select = Select(browser.find_element(By.CSS_SELECTOR, "#panel-differences select"))
        other = next(o for o in select.options if o.text != before)
        wanted = other.text
        select.select_by_visible_text(wanted)
        wait(lambda: title() == wanted)
        # A click on a design in the legend lets the others fade.
        place = self.show(self.tabs()[1])

        def faint():
            return [line for line in place.find_elements(By.CSS_SELECTOR, ".mark-line path")
                    if float(line.get_attribute("opacity") or 1) < .5]

        self.assertEqual(faint(), [])
        entry = place.find_element(By.CSS_SELECTOR, ".role-legend-symbol path")
        webdriver.ActionChains(browser).move_to_element(entry).click().perform()
        wait(lambda: len(faint()) > 0)
        self.quiet()

    def test_filters_narrow_the_long_table(self):
        self.open("en")
        browser.find_element(By.CSS_SELECTOR, "#exploratory ~ details summary").click()
        rows = browser.find_elements(By.CSS_SELECTOR, "#all-metrics tbody tr:not(.group)")
        self.assertTrue(all(row.is_displayed() for row in rows))

        def press(key, value):
            browser.find_element(By.CSS_SELECTOR, f"button[data-key='{key}'][data-value='{value}']").click()

        groups = {row.get_attribute("data-group") for row in rows}
        self.assertGreater(len(groups), 1)
        group = sorted(groups)[0]
        press("group", group)
        self.assertEqual([row.is_displayed() for row in rows],
                         [row.get_attribute("data-group") == group for row in rows])
        press("group", "")
        press("verdict", "worse")
        expected = ["worse" in row.get_attribute("data-verdict").split("|") for row in rows]
        self.assertIn(False, expected)
        self.assertEqual([row.is_displayed() for row in rows], expected)
        press("verdict", "")
        self.assertTrue(all(row.is_displayed() for row in rows))

    def test_without_scripts_the_first_page_is_all_there(self):
        for width in (LAPTOP, PHONE):
            browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
            self.open("en", width)
            self.assertEqual(browser.execute_script("return document.documentElement.className"), "")
            self.assertTrue(browser.find_element(By.TAG_NAME, "h1").is_displayed())
            for row in browser.find_elements(By.CSS_SELECTOR, ".verdicts tbody tr"):
                self.assertTrue(row.find_element(By.CSS_SELECTOR, ".badge").is_displayed())
                self.assertTrue(row.find_element(By.CSS_SELECTOR, ".amount").is_displayed())
            self.assertEqual(browser.find_elements(By.CSS_SELECTOR, ".vega svg"), [])
            if charts_built():
                self.assertFalse(browser.find_element(By.ID, "explore-part").is_displayed())
            self.assertFalse(browser.find_element(By.CSS_SELECTOR, ".filters").is_displayed())

    def test_nothing_is_cut_on_paper(self):
        for language in LANGUAGES:
            with self.subTest(language=language):
                self.open(language, *PAPER)
                browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
                boxes = browser.execute_script("""
                    return [...document.querySelectorAll('svg.chart, table, pre, h2')].map(part => {
                        const box = part.getBoundingClientRect(), figure = part.closest('figure');
                        return {what: part.tagName + '#' + part.id + '.' + part.className.toString(), left: box.left,
                                right: box.right, width: box.width, height: box.height,
                                whole: figure ? getComputedStyle(figure).breakInside : ''};
                    }).filter(box => box.width > 0)""")
                self.assertGreater(len(boxes), 15)
                for box in boxes:
                    self.assertGreaterEqual(box["left"], -1, box)
                    self.assertLessEqual(box["right"], PAPER[0] + 1, box)
                    if box["what"].startswith("svg"):
                        self.assertLessEqual(box["height"], PAPER[1], box)
                        self.assertEqual(box["whole"], "avoid", box)
                printed = base64.b64decode(browser.execute_cdp_cmd(
                    "Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True})["data"])
                self.assertTrue(printed.startswith(b"%PDF-"))
                self.assertGreater(printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page "), 2)

    def test_a_still_report_has_no_script(self):
        self.open("still")
        self.assertEqual(browser.find_elements(By.TAG_NAME, "script"), [])
        self.assertEqual(browser.find_elements(By.CSS_SELECTOR, "#explore-part, .filters"), [])
        self.quiet()


if __name__ == "__main__":
    unittest.main(verbosity=2)
