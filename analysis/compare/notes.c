/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/compare/notes.h"

#include <stdio.h>

#include "analysis/compare/precision.h"

struct telling {
    const struct ana_voice *voice;
    ana_tell_note *tell;
    void *context;
};

static void say(const struct telling *telling, const char *text)
{
    telling->tell(telling->context, false, text);
}

static void say_word(const struct telling *telling, enum ana_word_id id)
{
    say(telling, ana_word(telling->voice->language, id));
}

static void say_template(const struct telling *telling, enum ana_word_id id, const char *const *arguments, size_t count)
{
    struct ana_buffer text = {0};
    ana_put_template(&text, ana_word(telling->voice->language, id), arguments, count);
    say(telling, ana_buffer_text(&text));
    ana_buffer_free(&text);
}

static void say_limits(const struct telling *telling)
{
    const struct ana_voice *voice = telling->voice;
    const char *limits = ana_view_attribute(voice->comparison->view, "model_limits");
    struct ana_buffer text = {0};
    if (!limits || !limits[0])
        return;
    ana_put(&text, "%s %s", ana_word(voice->language, ANA_WORD_HEAD_LIMITS), ana_local(voice->language, limits));
    say(telling, ana_buffer_text(&text));
    ana_buffer_free(&text);
}

static void say_markets(const struct telling *telling)
{
    char replications[16];
    snprintf(replications, sizeof replications, "%u", telling->voice->comparison->view->replication_count);
    const char *const arguments[] = {replications};
    say_template(telling, ANA_WORD_NOTE_MARKETS, arguments, 1);
}

/* Why there are so many replications, if precision was asked for. */
static void say_precision(const struct telling *telling)
{
    const struct ana_voice *voice = telling->voice;
    const struct ana_study_view *view = voice->comparison->view;
    struct ana_precision precision;
    struct ana_buffer text = {0};
    if (!(view->precision > 0) || ana_precision_of(view, &precision, NULL) != SIM_OK)
        return;
    ana_put_precision(&text, view, &precision, voice->language, voice->style);
    say(telling, ana_buffer_text(&text));
    ana_buffer_free(&text);
}

static void say_intervals(const struct telling *telling)
{
    const struct ana_voice *voice = telling->voice;
    struct ana_buffer each = {0}, all = {0};
    ana_put_per_cent(&each, voice, voice->comparison->each_confidence);
    ana_put_per_cent(&all, voice, voice->comparison->confidence);
    const char *const arguments[] = {ana_buffer_text(&each), ana_buffer_text(&all)};
    say_template(telling, ANA_WORD_NOTE_INTERVALS, arguments, 2);
    ana_buffer_free(&each);
    ana_buffer_free(&all);
}

static void warn(void *context, const char *warning)
{
    const struct telling *telling = context;
    telling->tell(telling->context, true, warning);
}

void ana_compare_notes(const struct ana_voice *voice, struct ana_shown shown, ana_tell_note *tell, void *context)
{
    const struct ana_comparison *comparison = voice->comparison;
    struct telling telling = {voice, tell, context};
    say_limits(&telling);
    say_markets(&telling);
    say_precision(&telling);
    if (comparison->design_count > 1)
        say_intervals(&telling);
    if (comparison->design_count > 1 && shown.pairing)
        say_word(&telling, ANA_WORD_NOTE_PAIRING);
    if (shown.scorecard)
        say_word(&telling, ANA_WORD_NOTE_SCORECARD);
    if (comparison->place_count > 1)
        say_word(&telling, ANA_WORD_NOTE_PLACES);
    if (comparison->design_count > 2)
        say_word(&telling, ANA_WORD_HEAD_NOT_RANKED);
    const struct ana_metric_rows *declared = ana_declared(comparison);
    for (uint32_t p = 0; p < comparison->place_count; p++)
        ana_warnings(voice, declared ? declared : comparison->metrics, p, warn, &telling);
    if (shown.compact)
        say_word(&telling, ANA_WORD_NOTE_COMPACT);
}
