# SPDX-License-Identifier: GPL-3.0-or-later
"""Generated parts of hand-written pages: between <!-- NAME --> and <!-- /NAME -->, checked to be current or rewritten."""
import difflib
import sys
from pathlib import Path


def settle(page, name, text, update):
    """True if the page holds exactly `text`; with `update` it is made so."""
    path = Path(page)
    whole = path.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    at, to = whole.index(begin) + len(begin), whole.index(end)
    if whole[at:to] == text:
        return True
    if update:
        path.write_text(whole[:at] + text + whole[to:], encoding="utf-8")
        print(f"{page}: {name} rewritten")
        return True
    sys.stdout.writelines(difflib.unified_diff(whole[at:to].splitlines(True), text.splitlines(True), f"{page} as committed",
                                               f"{page} as computed"))
    return False
