/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/synthetic_study.h"

#include <gsl/gsl_cdf.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/core/random.h"

#define SEED 20261124
#define MONTH (365.0 / 12)

enum { DESIGNS = 6, METRICS = 15, PARAMETERS = 12 };

static const struct sim_metric metrics[METRICS] = {
    {"vendor_profit", "currency", SIM_METRIC_FLOW, SIM_GOAL_MAX, "Vendor", "vendor's profit",
     "revenue less margins and all costs of the programme", "revenue - costs"},
    {"vendor_revenue", "currency", SIM_METRIC_FLOW, SIM_GOAL_MAX, "Vendor", "vendor's revenue",
     "licences at list price, fees and services", "sum"},
    {"cost_margins", "currency", SIM_METRIC_FLOW, SIM_GOAL_MIN, "Vendor", "margins and bonuses",
     "partners' margins and bonuses", "sum"},
    {"acquisition_cost", "currency", SIM_METRIC_MEAN, SIM_GOAL_MIN, "Vendor", "cost of a new customer",
     "cost per customer won", "cost / customers"},
    {"customers", "1", SIM_METRIC_STOCK, SIM_GOAL_MAX, "Customers", "customers", "customers under licence", "count"},
    {"retention", "1", SIM_METRIC_MEAN, SIM_GOAL_MAX, "Customers", "retention",
     "share of ending terms that were renewed", "kept / due"},
    {"satisfaction", "1", SIM_METRIC_STOCK, SIM_GOAL_MAX, "Customers", "satisfaction", "mean satisfaction of customers",
     "mean"},
    {"needs", "1", SIM_METRIC_FLOW, SIM_GOAL_NONE, "Demand", "needs", "needs clients met", "count"},
    {"leads_in_time_share", "1", SIM_METRIC_MEAN, SIM_GOAL_MAX, "Leads", "answered in time",
     "share of leads answered within the service level", "ratio"},
    {"response_time", "h", SIM_METRIC_MEAN, SIM_GOAL_MIN, "Leads", "response time",
     "mean desk hours to the first answer", "mean"},
    {"win_rate", "1", SIM_METRIC_MEAN, SIM_GOAL_MAX, "Deals", "win rate", "share of decided deals won",
     "won / decided"},
    {"cycle_length", "d", SIM_METRIC_MEAN, SIM_GOAL_NONE, "Deals", "sales cycle",
     "days from the first answer to the decision", "mean"},
    {"partners_active", "1", SIM_METRIC_STOCK, SIM_GOAL_MAX, "Partners", "active partners",
     "partners that are not dormant", "count"},
    {"partner_gini", "1", SIM_METRIC_STOCK, SIM_GOAL_MIN, "Partners", "inequality of partners",
     "Gini coefficient of partners' revenue", "Gini"},
    {"dispute_days", "d", SIM_METRIC_MEAN, SIM_GOAL_MIN, "Conflict", "days to settle a dispute",
     "mean over disputes settled; none, no value", "mean"},
};

/* Level per month (flows) or at the end, spread between markets (relative), noise within a design (relative). */
static const struct {
    double level, growth, market, noise;
    double effect[DESIGNS]; /* relative, of the designs in order */
} shapes[METRICS] = {
    {6.2e6, 1.2, .16, .030, {0, .155, .003, -.085, 0, .040}}, {21e6, 1.0, .14, .020, {0, .060, .004, -.030, 0, .020}},
    {7.4e6, 1.0, .14, .020, {0, -.015, .010, .045, 0, .010}}, {21400, -.2, .10, .030, {0, -.060, .002, .090, 0, -.030}},
    {2350, 1.1, .12, .012, {0, .052, .001, -.028, 0, .015}},  {.842, .02, .02, .006, {0, .024, .000, -.018, 0, .006}},
    {.663, .05, .03, .008, {0, .046, -.001, -.031, 0, .010}}, {410, .4, .09, .000, {0, 0, 0, 0, 0, 0}},
    {.571, .02, .05, .015, {0, .310, .004, .150, 0, .080}},   {9.6, -.1, .12, .030, {0, -.285, -.002, -.420, 0, -.090}},
    {.284, .05, .06, .020, {0, .048, .012, -.035, 0, .018}},  {63, 0, .05, .010, {0, -.010, .006, -.090, 0, -.004}},
    {214, .3, .08, .015, {0, -.036, .012, -.110, 0, -.010}},  {.61, .1, .03, .010, {0, .024, .002, .070, 0, .010}},
    {17.5, 0, .20, .080, {0, -.12, -.01, .22, 0, .05}},
};

static const struct ana_view_design plain_designs[DESIGNS] = {
    {"current", "Flat margins by level, protection of 90 days."},
    {"conduct", "Part of the margin depends on recorded conduct."},
    {"long protection", "Registered deals are protected for 120 days."},
    {"race", "Each lead goes to three partners at once."},
    {"same terms", "A placebo: the terms of current under another name."},
    {"pilot", "Conduct-linked margins for new partners only."},
};
static const struct ana_view_design hostile_designs[DESIGNS] = {
    {"<b>current</b> & \"co\"", "</table><script>alert(1)</script>"},
    {"условия по поведению, с 50% & весом", "Часть маржи зависит от поведения <по учёту>."},
    {"a, b", "comma"},
    {"c_d$e#f", "latex"},
    {"g|h", "pipe"},
    {"]]>", "cdata"},
};

struct parameter {
    const char *path, *unit, *text, *role, *grade, *source, *fallback;
    const char *value[DESIGNS];
    const char *origin[DESIGNS];
};

#define ALL(x)                                                                                                         \
    {                                                                                                                  \
        x, x, x, x, x, x                                                                                               \
    }
static const struct parameter parameter_rows[PARAMETERS] = {
    {"programme.full-cycle.conduct.weight",
     "1",
     "share of the margin that depends on recorded conduct",
     "lever",
     "X",
     "assumption",
     "0",
     {"0", "0.5", "0", "0", "0", "0.5"},
     {"default", "design conduct", "default", "default", "default", "design pilot"}},
    {"programme.full-cycle.conduct.feedback",
     "d",
     "time between the reports a partner gets on its conduct",
     "lever",
     "X",
     "assumption",
     "90d",
     {"90d", "30d", "90d", "90d", "90d", "90d"},
     {"default", "design conduct", "default", "default", "default", "default"}},
    {"programme.full-cycle.protection.window",
     "d",
     "how long a registered deal is protected",
     "lever",
     "B",
     "a vendor's published rules",
     "90d",
     {"90d", "90d", "120d", "90d", "90d", "90d"},
     {"demo.conf:14", "demo.conf:14", "design long protection", "demo.conf:14", "demo.conf:14", "demo.conf:14"}},
    {"vendor.routing.policy",
     "",
     "how a vendor lead finds its partner",
     "lever",
     "X",
     "assumption",
     "territory",
     {"territory", "conduct_weighted", "territory", "race", "territory", "territory"},
     {"default", "design conduct", "default", "design race", "default", "default"}},
    {"vendor.routing.contacts",
     "1",
     "partners that get a lead at once",
     "lever",
     "X",
     "assumption",
     "1",
     {"1", "1", "1", "3", "1", "1"},
     {"default", "default", "default", "design race", "default", "default"}},
    {"world.clients", "1", "clients in the market", "setting", "X", "assumption", "20000", ALL("50000"),
     ALL("demo.conf:6")},
    {"world.interest.half_life", "h", "time in which half of the interest in an answer is gone", "uncertain", "B",
     "lead response study, 2.2 million leads", "24h", ALL("24h"), ALL("default")},
    {"world.choice.nest", "1", "how alike partners are to a client", "uncertain", "X", "assumption", "0.3", ALL("0.3"),
     ALL("default")},
    {"world.rival.term", "d", "how long a rival's customer stays away", "uncertain", "X", "assumption", "3y", ALL("3y"),
     ALL("default")},
    {"partners.integrators.effort.slope", "1", "how sharply effort follows the reward", "uncertain", "X", "assumption",
     "0.2", ALL("0.2"), ALL("default")},
    {"partners.integrators.hiring.lag", "d", "time until a new consultant arrives", "uncertain", "M", "from memory",
     "90d", ALL("90d"), ALL("default")},
    {"vendor.lead_generation.genuine", "1", "share of genuine enquiries without spend", "uncertain", "B",
     "survey of 500 resellers", "25%", ALL("25%"), ALL("default")},
};

struct synthetic_study {
    struct synthetic_options options;
    struct ana_study_view view;
    struct ana_view_point *points;
    struct sim_results_point *labels;
    char (*texts)[256]; /* per point: label, id, place */
    double *time;
    enum sim_pair_status *status;
    const struct sim_metric *metric_list[METRICS];
    double *headline[METRICS], *series[METRICS];
    const double *headline_list[METRICS];
    struct sim_results_parameter parameters[PARAMETERS];
    const struct sim_results_parameter *parameter_list[PARAMETERS];
};

static double normal(uint64_t uid, uint16_t purpose, uint32_t occurrence, uint64_t replication)
{
    const struct sim_key key = {.seed = SEED, .replication = replication};
    return gsl_cdf_ugaussian_Pinv(sim_uniform(&key, sim_at(uid, purpose, occurrence)));
}

/* One run: market x growth x (effect + noise), the effect coming into force over the first year. */
static void run(struct synthetic_study *study, uint32_t point, uint32_t replication, uint32_t m)
{
    const struct synthetic_options *o = &study->options;
    uint32_t design = study->points[point].design, place = point % o->places;
    size_t pair = (size_t)point * o->replications + replication;
    double market = 1 + shapes[m].market * normal(m, 1, 0, replication);
    double amount = (design == 4 ? 0 : 1) * shapes[m].noise; /* the placebo has the baseline's luck */
    double own = design == 0 || design == 4 ? 0 : amount * (design == 5 ? 6 : 1) * normal(m, 2, design, replication);
    double effect = shapes[m].effect[design] * (1 - .45 * place) + own;
    double sum = 0, count = 0, last = NAN;
    double monthly_noise = shapes[m].noise == 0 ? .02 : .05;
    for (uint32_t t = 0; t < study->view.time_count; t++) {
        double years = study->time[t] / 365, base = shapes[m].level * (1 + shapes[m].growth * (years + 1) / 6);
        double rise = years <= 0 ? 0 : years >= 1 ? 1 : years;
        /* A change costs something before it pays. */
        double dip = design == 1 && m == 0 && years > 0 && years < .5 ? -.18 : 0;
        double x = base * market * (1 + monthly_noise * normal(m, 3, t, replication)) * (1 + effect * rise + dip);
        if (m == 14 && normal(m, 4, t, replication) > 1)
            x = NAN;
        if (metrics[m].unit[0] == '1' && shapes[m].level > 1)
            x = round(x);
        if (metrics[m].unit[0] == '1' && shapes[m].level <= 1)
            x = fmin(x, .995);
        study->series[m][pair * study->view.time_count + t] = x;
        if (years > 0 && !isnan(x)) {
            sum += x;
            count++;
            last = x;
        }
    }
    study->headline[m][pair] = metrics[m].kind == SIM_METRIC_FLOW    ? sum
                               : metrics[m].kind == SIM_METRIC_STOCK ? last
                                                                     : sum / count;
}

static void forget(struct synthetic_study *study, uint32_t point, uint32_t replication, enum sim_pair_status status)
{
    size_t pair = (size_t)point * study->options.replications + replication;
    study->status[pair] = status;
    for (uint32_t m = 0; m < METRICS; m++) {
        study->headline[m][pair] = NAN;
        for (uint32_t t = 0; t < study->view.time_count; t++)
            study->series[m][pair * study->view.time_count + t] = NAN;
    }
}

static const double *series_of(void *context, uint32_t metric)
{
    return ((struct synthetic_study *)context)->series[metric];
}

static const struct sim_results_note notes[] = {
    {"partnersim_version", "0.1.0"},
    {"git_commit", "0123456789abcdef"},
    {"command_line", "partnersim run demo.conf -o demo"},
    {"created", "2026-11-24T00:00:00Z"},
    {"seed", "20261124"},
    {"model", "partner ecosystem"},
    {"model_version", "1"},
    {"scenario_sha256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
    {"digest", "5d41402abc4b2a76"},
    {"scenario", "format = 1\ntitle = \"Conduct-linked margins or flat margins?\"\ncurrency = \"RUB\"\nbaseline = "
                 "\"current\"\n\ndesign \"current\" { }\n# <markup> & more\n"},
};

static const char *attribute_of(void *context, const char *name)
{
    (void)context;
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (strcmp(notes[i].name, name) == 0)
            return notes[i].text;
    return NULL;
}

static void name_points(struct synthetic_study *study)
{
    const struct synthetic_options *o = &study->options;
    const struct ana_view_design *designs = o->hostile ? hostile_designs : plain_designs;
    for (uint32_t p = 0; p < study->view.point_count; p++) {
        uint32_t design = p / o->places, place = p % o->places;
        char *label = study->texts[3 * p], *id = study->texts[3 * p + 1], *where = study->texts[3 * p + 2];
        char value[64] = "";
        if (o->places > 1)
            snprintf(value, sizeof value, "interest.half_life = %uh", 12 + 12 * place);
        memcpy(where, value, sizeof value);
        snprintf(label, 256, "%s%s%s", designs[design].title, value[0] ? ", " : "", value);
        snprintf(id, 256, "%032x", (design == 4 ? 0 : design) * 1000 + place);
        study->points[p] = (struct ana_view_point){design, where, id};
        study->labels[p] = (struct sim_results_point){label, designs[design].title, id, design};
    }
}

static void fill_view(struct synthetic_study *study)
{
    const struct synthetic_options *o = &study->options;
    const char *declared = o->declared ? o->declared : "vendor_profit";
    study->view = (struct ana_study_view){
        .title =
            o->hostile ? "Is <margin> & \"conduct\" > 'flat'? 100% {1} _x_" : "Conduct-linked margins or flat margins?",
        .currency = "RUB",
        .design_count = o->designs,
        .designs = o->hostile ? hostile_designs : plain_designs,
        .baseline = 0,
        .point_count = o->designs * o->places,
        .replication_count = o->replications,
        .time_count = o->times ? o->times : 72,
        .metric_count = METRICS,
        .declared = UINT32_MAX,
        .maximise = true,
        .matters = o->matters < 0 ? 15e6 : o->matters,
        .confidence = .95,
        .horizon_days = 5 * 365,
        .parameter_count = PARAMETERS,
        .context = study,
        .series = series_of,
        .attribute = attribute_of,
    };
    for (uint32_t m = 0; m < METRICS; m++) {
        study->metric_list[m] = &metrics[m];
        if (strcmp(metrics[m].name, declared) == 0) {
            study->view.declared = m;
            study->view.maximise = metrics[m].goal != SIM_GOAL_MIN;
        }
    }
    for (uint32_t i = 0; i < PARAMETERS; i++) {
        const struct parameter *row = &parameter_rows[i];
        study->parameters[i] =
            (struct sim_results_parameter){row->path,   row->unit,     row->text,  row->role,  row->grade,
                                           row->source, row->fallback, row->value, row->origin};
        study->parameter_list[i] = &study->parameters[i];
    }
}

struct synthetic_study *synthetic_study_create(struct synthetic_options options)
{
    struct synthetic_study *study = calloc(1, sizeof *study);
    study->options = options;
    fill_view(study);
    uint32_t points = study->view.point_count, times = study->view.time_count;
    size_t pairs = (size_t)points * options.replications;
    study->points = calloc(points, sizeof *study->points);
    study->labels = calloc(points, sizeof *study->labels);
    study->texts = calloc(3 * points, sizeof *study->texts);
    study->time = calloc(times, sizeof *study->time);
    study->status = calloc(pairs, sizeof *study->status);
    for (uint32_t t = 0; t < times; t++)
        study->time[t] = ((double)t - 11) * MONTH;
    for (uint32_t m = 0; m < METRICS; m++) {
        study->headline_list[m] = study->headline[m] = calloc(pairs, sizeof(double));
        study->series[m] = calloc(pairs * times, sizeof(double));
    }
    name_points(study);
    for (uint32_t p = 0; p < points; p++)
        for (uint32_t r = 0; r < options.replications; r++) {
            study->status[p * options.replications + r] = SIM_PAIR_DONE;
            for (uint32_t m = 0; m < METRICS; m++)
                run(study, p, r, m);
        }
    if (options.failures && points > 1 && options.replications > 5) {
        forget(study, 1, 3, SIM_PAIR_FAILED);
        forget(study, 1, 5, SIM_PAIR_MISSING);
        forget(study, 0, 4, SIM_PAIR_FAILED);
    }
    study->view.points = study->points;
    study->view.time = study->time;
    study->view.status = study->status;
    study->view.metrics = study->metric_list;
    study->view.headline = study->headline_list;
    study->view.parameters = study->parameter_list;
    return study;
}

void synthetic_study_destroy(struct synthetic_study *study)
{
    for (uint32_t m = 0; m < METRICS; m++) {
        free(study->headline[m]);
        free(study->series[m]);
    }
    free(study->points);
    free(study->labels);
    free(study->texts);
    free(study->time);
    free(study->status);
    free(study);
}

const struct ana_study_view *synthetic_study_view(const struct synthetic_study *study)
{
    return &study->view;
}

/* ---- as a file ---- */

static struct sim_results_pair pair_of(void *context, uint32_t point, uint32_t replication)
{
    struct synthetic_study *study = context;
    return (struct sim_results_pair){study->status[point * study->options.replications + replication], 1, 1};
}

static int load(void *context, uint32_t point, uint32_t replication, double *headline, double *series,
                struct sim_error *error)
{
    (void)error;
    struct synthetic_study *study = context;
    size_t pair = (size_t)point * study->options.replications + replication, times = study->view.time_count;
    for (uint32_t m = 0; m < METRICS; m++) {
        headline[m] = study->headline[m][pair];
        memcpy(series + m * times, study->series[m] + pair * times, times * sizeof *series);
    }
    return SIM_OK;
}

static json_t *designs_json(const struct ana_study_view *view)
{
    json_t *list = json_array();
    for (uint32_t d = 0; d < view->design_count; d++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:f}", "title", view->designs[d].title, "description",
                                              view->designs[d].text, "start", 0, "diverge_days", d == 2 ? 365.0 : 0.0));
    return list;
}

static json_t *parameters_json(const struct ana_study_view *view)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < view->parameter_count; i++) {
        const struct sim_results_parameter *p = view->parameters[i];
        json_t *values = json_array(), *origins = json_array();
        for (uint32_t d = 0; d < view->design_count; d++) {
            json_array_append_new(values, json_string(p->value[d]));
            json_array_append_new(origins, json_string(p->origin[d]));
        }
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "path", p->path, "unit",
                                              p->unit, "text", p->text, "role", p->role, "grade", p->grade, "source",
                                              p->source, "fallback", p->fallback, "value", values, "origin", origins));
    }
    return json_pack("{s:o}", "rows", list);
}

int synthetic_study_write(const struct synthetic_study *study, const char *path, struct sim_error *error)
{
    const struct ana_study_view *view = &study->view;
    bool asked = view->declared < view->metric_count;
    json_t *documents[3] = {json_pack("{s:s, s:s, s:s, s:s, s:s, s:f, s:f, s:f}", "title", view->title, "currency",
                                      view->currency, "baseline", view->designs[0].title, "metric",
                                      asked ? metrics[view->declared].name : "", "goal", view->maximise ? "max" : "min",
                                      "matters", view->matters, "confidence", view->confidence, "horizon_days",
                                      view->horizon_days),
                            designs_json(view), parameters_json(view)};
    char *texts[3];
    struct sim_results_note all[16];
    size_t count = 0;
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (strcmp(notes[i].name, "seed") != 0) /* the writer has it from the plan */
            all[count++] = notes[i];
    static const char *const names[3] = {"question", "designs", "parameters"};
    for (int i = 0; i < 3; i++) {
        texts[i] = json_dumps(documents[i], JSON_COMPACT);
        all[count++] = (struct sim_results_note){names[i], texts[i]};
        json_decref(documents[i]);
    }
    const struct sim_results_plan plan = {
        .path = path,
        .metrics = metrics,
        .metric_count = METRICS,
        .currency = view->currency,
        .points = study->labels,
        .point_count = view->point_count,
        .replication_count = view->replication_count,
        .time = study->time,
        .time_count = view->time_count,
        .notes = all,
        .note_count = (uint32_t)count,
        .seed = SEED,
        .cells = 1,
        .context = (void *)study,
        .pair = pair_of,
        .load = load,
    };
    int status = sim_results_write(&plan, error);
    for (int i = 0; i < 3; i++)
        free(texts[i]);
    return status;
}
