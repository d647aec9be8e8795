/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/describe.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *type_name(enum sim_param_type type)
{
    static const char *const names[] = {
        [SIM_NUMBER] = "number", [SIM_COUNT] = "count",   [SIM_SHARE] = "share",   [SIM_TIME] = "time",
        [SIM_MONEY] = "money",   [SIM_SWITCH] = "switch", [SIM_CHOICE] = "choice", [SIM_MIX] = "mix",
        [SIM_TEXT] = "text",     [SIM_NAME] = "name"};
    return names[type];
}

static const char *role_name(enum sim_param_role role)
{
    return role == SIM_LEVER ? "lever" : role == SIM_UNCERTAIN ? "uncertain" : "setting";
}

/* Equal studies must describe themselves equally wherever they were started: "a/b/my.conf:14" -> "my.conf:14". */
static void drop_folders(const char *origin, char *out, size_t size)
{
    size_t used = 0, word = 0;
    for (const char *c = origin; *c && used + 1 < size; c++) {
        if (*c == '/') {
            used = word;
            continue;
        }
        out[used++] = *c;
        if (*c == ' ' || *c == '(')
            word = used;
    }
    out[used] = '\0';
}

/* Where the comment of a line begins: the first # outside quotes; NULL if there is none. */
static const char *comment_of(const char *line, const char *end)
{
    bool quoted = false;
    for (const char *c = line; c < end; c++) {
        if (*c == '\\' && quoted)
            c++;
        else if (*c == '"')
            quoted = !quoted;
        else if (*c == '#' && !quoted)
            return c;
    }
    return NULL;
}

char *sim_describe_scenario(const struct sim_study *study)
{
    char *text = sim_scenario_print(study->scenario);
    if (!text)
        return NULL;
    char *into = text; /* comments only get shorter, so the text is rewritten in place */
    for (char *line = text; *line;) {
        char *end = line + strcspn(line, "\n");
        const char *comment = comment_of(line, end);
        bool more = *end == '\n';
        size_t kept = (size_t)((comment ? comment : end) - line);
        memmove(into, line, kept);
        into += kept;
        if (comment) {
            char shorter[1024];
            *end = '\0';
            drop_folders(comment, shorter, sizeof shorter);
            size_t length = strlen(shorter);
            memcpy(into, shorter, length);
            into += length;
        }
        line = end + more;
        if (more)
            *into++ = '\n';
    }
    *into = '\0';
    return text;
}

/* The length of a line without its comment and the blanks before it. */
static size_t code_length(const char *line, const char *end)
{
    const char *comment = comment_of(line, end);
    if (comment)
        end = comment;
    while (end > line && end[-1] == ' ')
        end--;
    return (size_t)(end - line);
}

bool sim_describe_same_scenario(const char *one, const char *two)
{
    while (*one && *two) {
        const char *end_one = one + strcspn(one, "\n"), *end_two = two + strcspn(two, "\n");
        size_t length = code_length(one, end_one);
        if (length != code_length(two, end_two) || memcmp(one, two, length) != 0)
            return false;
        one = end_one + (*end_one == '\n');
        two = end_two + (*end_two == '\n');
    }
    return *one == *two;
}

struct walk {
    const struct sim_study *study;
    json_t *rows;
    uint32_t design; /* position among the study's designs */
    size_t row;
    bool broken;
};

static json_t *new_row(const char *path, const struct sim_param *param)
{
    char grade[2] = {param->grade, '\0'};
    json_t *row =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:[], s:[]}", "path", path, "type", type_name(param->type),
                  "unit", param->unit ? param->unit : "", "text", param->text ? param->text : "", "role",
                  role_name(param->role), "grade", grade, "source", param->source ? param->source : "", "fallback",
                  param->fallback ? param->fallback : "", "value", "origin");
    if (row && (param->low != 0 || param->high != 0)) {
        json_object_set_new(row, "low", json_real(param->low));
        json_object_set_new(row, "high", json_real(param->high));
    }
    return row;
}

static void visit_parameter(void *context, const char *path, const struct sim_param *param, const void *value,
                            const char *canonical)
{
    (void)value;
    struct walk *walk = context;
    if (walk->broken)
        return;
    if (walk->design == 0)
        walk->broken = json_array_append_new(walk->rows, new_row(path, param)) != 0;
    json_t *row = json_array_get(walk->rows, walk->row++);
    const char *found = sim_scenario_origin(walk->study->scenario, walk->study->designs[walk->design], path);
    char origin[512];
    drop_folders(found ? found : "", origin, sizeof origin);
    if (walk->broken || json_array_append_new(json_object_get(row, "value"), json_string(canonical)) != 0 ||
        json_array_append_new(json_object_get(row, "origin"), json_string(origin)) != 0)
        walk->broken = true;
}

char *sim_describe_parameters(const struct sim_study *study)
{
    struct walk walk = {.study = study, .rows = json_array()};
    void *parameters = calloc(1, study->model->parameters_size);
    struct sim_problems *problems = calloc(1, sizeof *problems);
    walk.broken = !walk.rows || !parameters || !problems;
    for (; walk.design < study->design_count && !walk.broken; walk.design++) {
        walk.row = 0;
        memset(parameters, 0, study->model->parameters_size);
        if (sim_scenario_resolve(study->scenario, study->designs[walk.design], NULL, 0, parameters, problems) != SIM_OK)
            walk.broken = true;
        else
            sim_parameters_walk(study->model->schema, parameters, visit_parameter, &walk);
    }
    free(problems);
    free(parameters);
    char *text = NULL;
    if (walk.broken) {
        json_decref(walk.rows);
    } else {
        json_t *whole = json_pack("{s:o}", "rows", walk.rows);
        text = whole ? json_dumps(whole, JSON_COMPACT) : NULL;
        json_decref(whole);
    }
    return text;
}

static char *dump(json_t *document)
{
    char *text = document ? json_dumps(document, JSON_COMPACT) : NULL;
    json_decref(document);
    return text;
}

char *sim_describe_question(const struct sim_study *study)
{
    const struct sim_decide *decide = &sim_scenario_experiment(study->scenario)->decide;
    json_t *question =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:f, s:f, s:f}", "title", sim_scenario_title(study->scenario), "currency",
                  sim_scenario_currency(study->scenario), "baseline",
                  sim_scenario_design(study->scenario, study->baseline)->title, "metric", decide->metric, "goal",
                  decide->goal == SIM_WANT_MIN ? "min" : "max", "matters", decide->matters, "confidence",
                  decide->confidence, "horizon_days", study->setup.horizon_days);
    if (question && decide->precision > 0 &&
        json_object_update_new(question, json_pack("{s:f, s:b, s:I}", "precision", decide->precision, "relative",
                                                   decide->relative, "most", (json_int_t)decide->most)) != 0) {
        json_decref(question);
        return NULL;
    }
    return dump(question);
}

char *sim_describe_designs(const struct sim_study *study)
{
    json_t *list = json_array();
    for (uint32_t i = 0; list && i < study->design_count; i++) {
        const struct sim_design *design = sim_scenario_design(study->scenario, study->designs[i]);
        json_t *row = json_pack("{s:s, s:s, s:b}", "title", design->title, "description", design->description, "start",
                                design->diverge_at_start);
        if (row && !design->diverge_at_start)
            json_object_set_new(row, "diverge_days", json_real(design->diverge_days));
        if (json_array_append_new(list, row) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return dump(list);
}
