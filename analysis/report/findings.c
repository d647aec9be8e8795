/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/findings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "analysis/study/identity.h"
#include "sim/io/commit.h"

#define DOCUMENT_BYTES_MAX (64 * 1024 * 1024)

static const char *const names[ANA_FOUND_COUNT] = {
    [ANA_FOUND_WINNERS] = "winners",         [ANA_FOUND_DEADWEIGHT] = "deadweight",
    [ANA_FOUND_BUNCHING] = "bunching",       [ANA_FOUND_RISK] = "risk",
    [ANA_FOUND_SENSITIVITY] = "sensitivity", [ANA_FOUND_LUCK] = "sensitivity-luck",
    [ANA_FOUND_GIVEN] = "sensitivity-given", [ANA_FOUND_DISCOVER] = "discover",
    [ANA_FOUND_SELECT] = "select",           [ANA_FOUND_OPTIMISE] = "optimise",
    [ANA_FOUND_CALIBRATE] = "calibrate",
};

const char *ana_finding_name(enum ana_finding id)
{
    return names[id];
}

/* Whether it has the shape that ana_document_print gives. */
static bool sound(const json_t *document)
{
    const char *key;
    json_t *table;
    if (!json_is_object(json_object_get(document, "tables")) || !json_is_array(json_object_get(document, "answer")) ||
        !json_is_array(json_object_get(document, "notes")))
        return false;
    json_object_foreach(json_object_get(document, "tables"), key, table)
    {
        const json_t *rows = json_object_get(table, "rows"), *columns = json_object_get(table, "columns");
        const json_t *texts = json_object_get(table, "text");
        if (!json_is_array(rows) || !json_is_array(columns) || json_array_size(texts) != json_array_size(rows))
            return false;
        for (size_t i = 0; i < json_array_size(texts); i++)
            if (json_array_size(json_array_get(texts, i)) != json_array_size(columns))
                return false;
    }
    return true;
}

/* Texts of the columns that people see are read in the other language too; the others are for programs. */
static void read_rows(json_t *table, const json_t *reading)
{
    const json_t *columns = json_object_get(table, "columns"), *texts = json_object_get(reading, "text");
    for (size_t c = 0; c < json_array_size(columns); c++) {
        const char *key = ana_row_text(json_array_get(columns, c), "key");
        bool shown = json_is_string(json_object_get(json_array_get(columns, c), "head"));
        for (size_t r = 0; shown && r < json_array_size(texts); r++) {
            json_t *row = json_array_get(json_object_get(table, "rows"), r);
            json_t *text = json_array_get(json_array_get(texts, r), c);
            if (json_is_string(json_object_get(row, key)) && json_is_string(text))
                json_object_set(row, key, text);
        }
    }
}

/* Puts what reads differently in that language in the place of the English; whether there is such a reading. */
static bool read_in(json_t *document, enum ana_language language)
{
    json_t *reading = json_object_get(json_object_get(document, "languages"), ana_language_code(language)), *table;
    const char *key;
    if (!json_is_object(reading))
        return language == ANA_EN;
    json_object_foreach(json_object_get(reading, "tables"), key, table)
    {
        json_t *own = json_object_get(json_object_get(document, "tables"), key);
        if (!json_is_object(own))
            continue;
        read_rows(own, table);
        json_object_update_existing(own, table);
    }
    json_object_set(document, "answer", json_object_get(reading, "answer"));
    json_object_set(document, "notes", json_object_get(reading, "notes"));
    return true;
}

static void keep(struct ana_findings *findings, enum ana_finding id, enum ana_language language, const json_t *study,
                 const char *text, size_t size)
{
    json_t *document = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
    findings->english[id] = document && !read_in(document, language);
    findings->damaged[id] = !document || !sound(document);
    findings->stale[id] =
        !findings->damaged[id] && study && !ana_identity_agrees(json_object_get(document, "about"), study);
    if (findings->damaged[id] || findings->stale[id]) {
        json_decref(document);
        document = NULL;
    }
    json_decref(findings->document[id]);
    findings->document[id] = document;
}

void ana_findings_load(struct ana_findings *findings, const char *directory, enum ana_language language,
                       const json_t *study)
{
    for (int id = ANA_FOUND_SENSITIVITY; id < ANA_FOUND_COUNT; id++) {
        char path[SIM_FILE_PATH_SIZE];
        int length = snprintf(path, sizeof path, "%s/%s.json", directory, names[id]);
        if (length < 0 || (size_t)length >= sizeof path || access(path, F_OK) != 0)
            continue;
        struct sim_error error = {0};
        size_t size = 0;
        unsigned char *text = sim_read_file(path, DOCUMENT_BYTES_MAX, &size, &error);
        findings->damaged[id] = !text;
        if (text)
            keep(findings, (enum ana_finding)id, language, study, (const char *)text, size);
        free(text);
    }
}

void ana_findings_keep(struct ana_findings *findings, enum ana_finding id, const struct ana_document *document)
{
    struct ana_buffer text = {0};
    struct sim_error error = {0};
    findings->damaged[id] = ana_document_print(document, ANA_JSON, NULL, &text, &error) != SIM_OK;
    if (!findings->damaged[id])
        keep(findings, id, ANA_EN, NULL, ana_buffer_text(&text), text.length); /* as it is */
    ana_buffer_free(&text);
}

void ana_findings_free(struct ana_findings *findings)
{
    for (int id = 0; id < ANA_FOUND_COUNT; id++)
        json_decref(findings->document[id]);
    *findings = (struct ana_findings){0};
}

const json_t *ana_finding_rows(const struct ana_findings *findings, enum ana_finding id, const char *table)
{
    const json_t *tables = json_object_get(findings->document[id], "tables");
    const json_t *rows = json_object_get(json_object_get(tables, table), "rows");
    return json_array_size(rows) > 0 ? rows : NULL;
}

double ana_row_number(const json_t *row, const char *key)
{
    const json_t *cell = json_object_get(row, key);
    return json_is_number(cell) ? json_number_value(cell) : (double)NAN;
}

const char *ana_row_text(const json_t *row, const char *key)
{
    const char *text = json_string_value(json_object_get(row, key));
    return text ? text : "";
}
