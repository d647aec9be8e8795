/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/words/words.h"

#include <string.h>

static const char *const words[][ANA_LANGUAGE_COUNT] = {
#define WORD(id, en, ru) [ANA_WORD_##id] = {en, ru},
#include "analysis/words/words.def"
#undef WORD
};

static const char *const names[] = {
#define WORD(id, en, ru) [ANA_WORD_##id] = #id,
#include "analysis/words/words.def"
#undef WORD
};

static const struct {
    const char *english, *russian;
} texts[] = {
#define TEXT(english, russian) {english, russian},
#include "analysis/words/findings.def"
#include "analysis/words/dictionary.def"
#include "analysis/words/luck.def"
#include "analysis/words/russian.def"
#undef TEXT
};

static const char *const codes[ANA_LANGUAGE_COUNT] = {"en", "ru"};

const char *ana_word(enum ana_language language, enum ana_word_id id)
{
    return words[id][language];
}

const char *ana_local(enum ana_language language, const char *text)
{
    for (size_t i = 0; language == ANA_RU && i < sizeof texts / sizeof *texts; i++)
        if (strcmp(text, texts[i].english) == 0)
            return texts[i].russian;
    return text;
}

enum ana_word_id ana_word_called(const char *name)
{
    int id = 0;
    while (id < ANA_WORD_COUNT && strcmp(name, names[id]) != 0)
        id++;
    return id < ANA_WORD_COUNT ? (enum ana_word_id)id : ANA_WORD_NOTHING;
}

enum ana_language ana_language_of(const char *code)
{
    int language = 0;
    while (language < ANA_LANGUAGE_COUNT && strcmp(code, codes[language]) != 0)
        language++;
    return (enum ana_language)language;
}

const char *ana_language_code(enum ana_language language)
{
    return codes[language];
}
