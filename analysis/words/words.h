/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything a reader sees, in every language: one row of words.def each.
 *
 * Texts with {1}, {2} are templates for ana_put_template; both languages use
 * the same arguments, in any order.
 *
 * Threads: pure functions.
 * Tests:   tests/unit/words_test.c (no row empty, the same arguments in both languages), tests/cli/style.bats (findings
 *          say nothing without a Russian row)
 */
#ifndef ANALYSIS_WORDS_WORDS_H
#define ANALYSIS_WORDS_WORDS_H

enum ana_language { ANA_EN, ANA_RU, ANA_LANGUAGE_COUNT };

enum ana_word_id {
#define WORD(id, en, ru) ANA_WORD_##id,
#include "analysis/words/words.def"
#undef WORD
    ANA_WORD_COUNT
};

/* Which of three forms a number asks for: 0 one, 1 few, 2 many. */
int ana_plural(enum ana_language language, double value);
const char *ana_word(enum ana_language language, enum ana_word_id id);
/* A text that comes with results, or a format of findings, in another language if it is in russian.def, luck.def,
 * dictionary.def or findings.def; else the text itself. */
const char *ana_local(enum ana_language language, const char *text);
/* Marks such a text where it stands in a list, for tests/cli/russian.py to see. */
#define ANA_TEXT(english) english
/* The row of that name; ANA_WORD_NOTHING if there is none. */
enum ana_word_id ana_word_called(const char *name);
/* "en" or "ru"; ANA_LANGUAGE_COUNT if it is neither. */
enum ana_language ana_language_of(const char *code);
const char *ana_language_code(enum ana_language language);

#endif
