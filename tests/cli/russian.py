#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether everything that findings say has a Russian text: formats of sentences and notes, titles and heads of tables.

    tests/cli/russian.py FILE.c ...     lists what is missing, as rows to fill in; status 1 if anything is

A document looks its formats up by their English text (analysis/document), so what has no row stays English in silence.
"""
import re
import sys

# call -> which of its arguments people read
READ = {"ana_say": [1], "ana_note": [1], "ana_cell_text": [1], "ana_table_begin": [4], "ana_document_word": [1],
        "ana_document_put": [2], "ANA_TEXT": [0], "ANA_ESTIMATE_COLUMNS": [1]}
CATALOGUES = [f"analysis/words/{name}.def" for name in ("russian", "findings", "luck", "dictionary")]
LITERAL = r'"(?:[^"\\]|\\.)*"'
LITERALS = re.compile(rf"{LITERAL}(?:\s*{LITERAL})*")
HEAD = re.compile(rf"\{{\s*(?:\w+\s+)?{LITERAL}\s*,\s*({LITERAL})\s*,\s*'[lr]'\s*\}}")


def joined(literals):
    return "".join(part[1:-1] for part in re.findall(LITERAL, literals))


def arguments(text, start):
    """The arguments of a call whose opening bracket is just before `start`."""
    found, depth, begin, i = [], 0, start, start
    while i < len(text):
        quoted = re.compile(LITERAL + r"|'(?:[^'\\]|\\.)*'").match(text, i)
        if quoted:
            i = quoted.end()
            continue
        if text[i] in "([{":
            depth += 1
        elif text[i] in ")]}":
            if depth == 0:
                return found + [text[begin:i]]
            depth -= 1
        elif text[i] == "," and depth == 0:
            found.append(text[begin:i])
            begin = i + 1
        i += 1
    return found


def is_language(text):
    """Whether there is anything but conversions in it: words, or the quotes of a language."""
    return re.search(r"[A-Za-z]{2}|'%", re.sub(r"%[-+ #0]*[0-9.*]*(?:hh|h|ll|l|z)?[a-zA-Z%]", "%", text)) is not None


def texts_of(path):
    source = re.sub(r"/\*.*?\*/", lambda m: " " * len(m.group()), open(path).read(), flags=re.S)
    for call in re.finditer(rf"\b({'|'.join(READ)})\(", source):
        given = arguments(source, call.end())
        for which in READ[call.group(1)]:
            for literals in LITERALS.findall(given[which]) if which < len(given) else []:
                yield source.count("\n", 0, call.start()) + 1, joined(literals)
    for head in HEAD.finditer(source):
        yield source.count("\n", 0, head.start()) + 1, joined(head.group(1))


def main():
    known = set()
    for path in CATALOGUES:
        for row in re.finditer(rf"TEXT\(({LITERAL}(?:\s*{LITERAL})*)\s*,", open(path).read()):
            known.add(joined(row.group(1)))
    missing = 0
    for path in sys.argv[1:]:
        for line, text in texts_of(path):
            if is_language(text) and text not in known:
                print(f'{path}:{line}: TEXT("{text}", "")')
                known.add(text)
                missing += 1
    print(f"{missing} texts without a Russian row", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
