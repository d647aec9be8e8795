/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/constraint.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/io/number.h"

#define NODES_MAX 200
#define DEPTH_MAX 50
#define WORD_SIZE 256

enum operation {
    OR,
    AND,
    NOT,
    LESS,
    AT_MOST,
    GREATER,
    AT_LEAST,
    EQUAL,
    UNEQUAL,
    PLUS,
    MINUS,
    TIMES,
    OVER,
    NEGATE,
    CONSTANT,
    VARIABLE,
    SAME_WORD,  /* left: variable; word */
    OTHER_WORD, /* left: variable; word */
    SAME_PATHS, /* two variables that hold words */
    OTHER_PATHS
};

/* What a node gives. */
enum kind { TRUTH, NUMBER, TIME, WORD, ZERO /* a plain 0, which is a time too */ };

struct node {
    enum operation operation;
    enum kind kind;
    uint32_t left, right; /* nodes; of VARIABLE and words: the variable */
    double number;
    char word[WORD_SIZE]; /* canonical */
    int column;
};

struct sim_constraint {
    const struct sim_variable *variables;
    uint32_t count, node_count, root;
    struct node nodes[NODES_MAX];
};

struct parser {
    struct sim_constraint *constraint;
    const char *text, *at;
    int depth;
    struct sim_error *error;
    char *hint;
    size_t hint_size;
    bool failed;
};

#define NONE UINT32_MAX

__attribute__((format(printf, 4, 5))) static uint32_t fail(struct parser *p, int column, const char *hint,
                                                           const char *format, ...)
{
    char text[400];
    va_list args;
    if (p->failed)
        return NONE;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    p->failed = true;
    snprintf(p->hint, p->hint_size, "%s", hint);
    sim_fail(p->error, SIM_USAGE, "column %d of \"%.200s\": %s", column, p->text, text);
    return NONE;
}

static void skip_blanks(struct parser *p)
{
    p->at += strspn(p->at, " \t");
}

/* Of what comes next. */
static int column_of(struct parser *p)
{
    skip_blanks(p);
    return (int)(p->at - p->text) + 1;
}

static uint32_t add(struct parser *p, struct node node)
{
    if (p->failed)
        return NONE;
    if (p->constraint->node_count == NODES_MAX)
        return fail(p, node.column, "split it into several conditions", "the condition is too long");
    p->constraint->nodes[p->constraint->node_count] = node;
    return p->constraint->node_count++;
}

static struct node *node_at(const struct parser *p, uint32_t index)
{
    return &p->constraint->nodes[index];
}

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '-' || c == '%' || (unsigned char)c >= 0x80;
}

/* A keyword that is not the beginning of a longer name. */
static bool take_word(struct parser *p, const char *word)
{
    size_t length = strlen(word);
    skip_blanks(p);
    if (strncmp(p->at, word, length) != 0 || is_name(p->at[length]))
        return false;
    p->at += length;
    return true;
}

static bool take_sign(struct parser *p, const char *sign)
{
    skip_blanks(p);
    if (strncmp(p->at, sign, strlen(sign)) != 0)
        return false;
    p->at += strlen(sign);
    return true;
}

/* ---- factors ---- */

static bool holds_numbers(const struct sim_param *param)
{
    return param->type == SIM_NUMBER || param->type == SIM_COUNT || param->type == SIM_SHARE ||
           param->type == SIM_TIME || param->type == SIM_MONEY;
}

/* A number with a unit: read as scenario files read a time, else as a number with any suffix. */
static uint32_t add_number(struct parser *p, const char *text, int column)
{
    static const struct sim_param time = {.name = "", .type = SIM_TIME, .min = -1e300, .max = 1e300};
    static const struct sim_param number = {.name = "", .type = SIM_NUMBER, .min = -1e300, .max = 1e300};
    struct node node = {.operation = CONSTANT, .kind = NUMBER, .column = column};
    struct sim_error why = {0};
    char hint[200] = "";
    if (sim_param_parse_hint(&number, text, &node.number, &why, hint, sizeof hint) == SIM_OK) {
        node.kind = node.number == 0 ? ZERO : NUMBER;
        return add(p, node);
    }
    if (sim_param_parse_hint(&time, text, &node.number, &why, hint, sizeof hint) != SIM_OK)
        return fail(p, column, "write a number such as 1.5, 10%, 50k or 90d", "%s", why.text);
    node.kind = TIME;
    return add(p, node);
}

static uint32_t find_variable(const struct sim_constraint *c, const char *path)
{
    for (uint32_t i = 0; i < c->count; i++)
        if (strcmp(c->variables[i].path, path) == 0)
            return i;
    return NONE;
}

static uint32_t add_name(struct parser *p, const char *name, int column)
{
    uint32_t variable = find_variable(p->constraint, name);
    struct node node = {.operation = VARIABLE, .column = column, .left = variable};
    if (variable == NONE) {
        node = (struct node){.operation = CONSTANT, .kind = WORD, .column = column};
        snprintf(node.word, sizeof node.word, "%s", name);
    } else {
        const struct sim_param *param = p->constraint->variables[variable].param;
        node.kind = !holds_numbers(param) ? WORD : param->type == SIM_TIME ? TIME : NUMBER;
    }
    return add(p, node);
}

static uint32_t parse_sum(struct parser *p);

static uint32_t parse_factor(struct parser *p)
{
    char word[WORD_SIZE];
    int column = column_of(p);
    if (take_sign(p, "(")) {
        uint32_t inner = parse_sum(p);
        if (!p->failed && !take_sign(p, ")"))
            return fail(p, column_of(p), "close the parenthesis", "')' is missing");
        return inner;
    }
    if (*p->at == '\'') {
        size_t length = strcspn(p->at + 1, "'");
        if (p->at[length + 1] != '\'' || length >= sizeof word)
            return fail(p, column, "close it, or make it shorter", "a quoted text does not end");
        snprintf(word, sizeof word, "%.*s", (int)length, p->at + 1);
        p->at += length + 2;
        return add_name(p, word, column);
    }
    if (*p->at == '-' && !isdigit((unsigned char)p->at[1])) {
        p->at++;
        uint32_t operand = p->depth++ < DEPTH_MAX ? parse_factor(p) : NONE;
        p->depth--;
        if (operand == NONE || node_at(p, operand)->kind == WORD)
            return fail(p, column, "write a number", "'-' wants a number");
        return add(p, (struct node){
                          .operation = NEGATE, .kind = node_at(p, operand)->kind, .left = operand, .column = column});
    }
    size_t length = 0;
    while (is_name(p->at[length]))
        length++;
    if (*p->at == '\0')
        return fail(p, column, "write a path, a number or a word at its end", "it ends too soon");
    if (length == 0 || length >= sizeof word)
        return fail(p, column, "write a path, a number or a word here", "'%.20s' is not expected", p->at);
    snprintf(word, sizeof word, "%.*s", (int)length, p->at);
    p->at += length;
    return isdigit((unsigned char)*word) || *word == '-' ? add_number(p, word, column) : add_name(p, word, column);
}

/* ---- arithmetic ---- */

static const char *kind_name(enum kind kind)
{
    return kind == TIME ? "a time" : kind == WORD ? "a word" : kind == TRUTH ? "a condition" : "a number";
}

/* A word that stands where a number should is most likely a path that is not varied. */
static uint32_t fail_word(struct parser *p, const struct node *node)
{
    const char *names[64];
    uint32_t known = p->constraint->count < 64 ? p->constraint->count : 64;
    for (uint32_t i = 0; i < known; i++)
        names[i] = p->constraint->variables[i].path;
    if (node->operation == VARIABLE)
        return fail(p, node->column, "words know == and != only", "'%s' holds words, not numbers",
                    p->constraint->variables[node->left].path);
    char hint[WORD_SIZE + 40] = "conditions are about varied parameters: vary it, or write its value";
    const char *closest = sim_closest_name(node->word, names, known);
    if (closest)
        snprintf(hint, sizeof hint, "did you mean '%s'?", closest);
    return fail(p, node->column, hint, "'%s' is not varied", node->word);
}

/* The kind of left (+ - * /) right. */
static uint32_t combine(struct parser *p, enum operation operation, uint32_t left, uint32_t right, int column)
{
    if (p->failed)
        return NONE;
    const struct node *a = node_at(p, left), *b = node_at(p, right);
    if (a->kind == WORD || b->kind == WORD)
        return fail_word(p, a->kind == WORD ? a : b);
    bool times_a = a->kind == TIME, times_b = b->kind == TIME;
    struct node node = {.operation = operation, .kind = NUMBER, .left = left, .right = right, .column = column};
    if (operation == PLUS || operation == MINUS) {
        if (times_a != times_b && a->kind != ZERO && b->kind != ZERO)
            return fail(p, column, "add times to times and numbers to numbers", "%s and %s do not add up",
                        kind_name(a->kind), kind_name(b->kind));
        node.kind = times_a || times_b ? TIME : NUMBER;
    } else if (operation == TIMES) {
        if (times_a && times_b)
            return fail(p, column, "multiply a time with a number", "a time times a time is neither");
        node.kind = times_a || times_b ? TIME : NUMBER;
    } else {
        if (times_b && !times_a)
            return fail(p, column, "divide by a number, or a time by a time", "a number over a time is neither");
        node.kind = times_a && !times_b ? TIME : NUMBER;
    }
    return add(p, node);
}

/* The sign of an operation, if it comes next. */
static bool take_operation(struct parser *p, const char *signs, enum operation first, enum operation *found)
{
    skip_blanks(p);
    const char *sign = *p->at ? strchr(signs, *p->at) : NULL;
    if (!sign)
        return false;
    *found = first + (enum operation)(sign - signs);
    p->at++;
    return true;
}

static uint32_t parse_product(struct parser *p)
{
    uint32_t left = parse_factor(p);
    enum operation operation;
    for (int column = column_of(p); !p->failed && take_operation(p, "*/", TIMES, &operation); column = column_of(p)) {
        uint32_t right = parse_factor(p);
        left = combine(p, operation, left, right, column);
    }
    return left;
}

static uint32_t parse_sum(struct parser *p)
{
    if (++p->depth > DEPTH_MAX)
        return fail(p, column_of(p), "write it with fewer parentheses", "the condition is nested too deeply");
    uint32_t left = parse_product(p);
    enum operation operation;
    for (int column = column_of(p); !p->failed && take_operation(p, "+-", PLUS, &operation); column = column_of(p)) {
        uint32_t right = parse_product(p);
        left = combine(p, operation, left, right, column);
    }
    p->depth--;
    return left;
}

/* ---- comparisons ---- */

/* A word as the parameter itself would print it; false + failure if it is no value of the parameter. */
static bool canonical(const struct sim_param *param, const char *text, char out[WORD_SIZE], struct sim_error *error,
                      char *hint, size_t hint_size)
{
    double room[64];
    if (param->type != SIM_CHOICE && param->type != SIM_SWITCH) {
        snprintf(out, WORD_SIZE, "%s", text);
        return true;
    }
    if (sim_param_parse_hint(param, text, room, error, hint, hint_size) != SIM_OK)
        return false;
    sim_param_print(param, room, out, WORD_SIZE);
    return true;
}

static uint32_t compare_words(struct parser *p, bool equal, uint32_t left, uint32_t right, int column)
{
    const struct node *a = node_at(p, left), *b = node_at(p, right);
    if (a->operation != VARIABLE && b->operation != VARIABLE)
        return fail_word(p, a->kind == WORD ? a : b);
    if (a->operation == VARIABLE && b->operation == VARIABLE)
        return add(p, (struct node){.operation = equal ? SAME_PATHS : OTHER_PATHS,
                                    .kind = TRUTH,
                                    .left = a->left,
                                    .right = b->left,
                                    .column = column});
    const struct node *path = a->operation == VARIABLE ? a : b, *word = path == a ? b : a;
    struct node node = {
        .operation = equal ? SAME_WORD : OTHER_WORD, .kind = TRUTH, .left = path->left, .column = column};
    struct sim_error why = {0};
    char hint[256] = "";
    if (!canonical(p->constraint->variables[path->left].param, word->word, node.word, &why, hint, sizeof hint))
        return fail(p, word->column, hint, "%s: %s", p->constraint->variables[path->left].path, why.text);
    return add(p, node);
}

static uint32_t compare(struct parser *p, enum operation operation, uint32_t left, uint32_t right, int column)
{
    if (p->failed)
        return NONE;
    const struct node *a = node_at(p, left), *b = node_at(p, right);
    if (a->kind == WORD && b->kind == WORD && (operation == EQUAL || operation == UNEQUAL))
        return compare_words(p, operation == EQUAL, left, right, column);
    if (a->kind == WORD || b->kind == WORD)
        return fail_word(p, a->kind == WORD ? a : b);
    if ((a->kind == TIME) != (b->kind == TIME) && a->kind != ZERO && b->kind != ZERO)
        return fail(p, column, "give the number a unit such as d, mo or y, or take it from the time",
                    "%s is compared with %s", kind_name(a->kind), kind_name(b->kind));
    return add(p, (struct node){.operation = operation, .kind = TRUTH, .left = left, .right = right, .column = column});
}

static bool take_comparison(struct parser *p, enum operation *operation)
{
    static const struct {
        const char *sign;
        enum operation operation;
    } signs[] = {{"<=", AT_MOST}, {">=", AT_LEAST}, {"==", EQUAL}, {"!=", UNEQUAL}, {"<", LESS}, {">", GREATER}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (take_sign(p, signs[i].sign)) {
            *operation = signs[i].operation;
            return true;
        }
    return false;
}

static uint32_t parse_comparison(struct parser *p)
{
    uint32_t left = parse_sum(p);
    enum operation operation;
    int column = column_of(p);
    if (p->failed)
        return NONE;
    if (!take_comparison(p, &operation))
        return fail(p, column, *p->at == '=' ? "equality is written ==" : "compare with one of < <= > >= == !=",
                    "a comparison is missing");
    uint32_t right = parse_sum(p);
    return compare(p, operation, left, right, column);
}

/* ---- logic ---- */

static uint32_t parse_condition(struct parser *p);

/* Does the parenthesis here hold a condition, or a sum?  A comparison or a word of logic inside tells. */
static bool opens_condition(const char *at)
{
    int depth = 0;
    bool quoted = false;
    for (; *at; at++) {
        if (*at == '\'')
            quoted = !quoted;
        if (quoted)
            continue;
        depth += (*at == '(') - (*at == ')');
        if (depth == 0)
            return false;
        if (strchr("<>=!", *at))
            return true;
    }
    return false;
}

static uint32_t parse_one(struct parser *p)
{
    int column = column_of(p);
    if (++p->depth > DEPTH_MAX)
        return fail(p, column, "write it with fewer parentheses", "the condition is nested too deeply");
    uint32_t result;
    if (take_word(p, "not")) {
        uint32_t inner = parse_one(p);
        result = add(p, (struct node){.operation = NOT, .kind = TRUTH, .left = inner, .column = column});
    } else if (*p->at == '(' && opens_condition(p->at)) {
        p->at++;
        result = parse_condition(p);
        if (!p->failed && !take_sign(p, ")"))
            return fail(p, column_of(p), "close the parenthesis", "')' is missing");
    } else {
        result = parse_comparison(p);
    }
    p->depth--;
    return result;
}

static uint32_t parse_all(struct parser *p)
{
    uint32_t left = parse_one(p);
    for (int column = column_of(p); !p->failed && take_word(p, "and"); column = column_of(p)) {
        uint32_t right = parse_one(p);
        left = add(p, (struct node){.operation = AND, .kind = TRUTH, .left = left, .right = right, .column = column});
    }
    return left;
}

static uint32_t parse_condition(struct parser *p)
{
    uint32_t left = parse_all(p);
    for (int column = column_of(p); !p->failed && take_word(p, "or"); column = column_of(p)) {
        uint32_t right = parse_all(p);
        left = add(p, (struct node){.operation = OR, .kind = TRUTH, .left = left, .right = right, .column = column});
    }
    return left;
}

struct sim_constraint *sim_constraint_create(const char *text, const struct sim_variable *variables, uint32_t count,
                                             struct sim_error *error, char *hint, size_t hint_size)
{
    struct sim_constraint *constraint = calloc(1, sizeof *constraint);
    struct sim_error unseen = {0};
    char no_hint[8];
    if (!constraint) {
        sim_fail(error, SIM_INTERNAL, "out of memory for a condition");
        return NULL;
    }
    constraint->variables = variables;
    constraint->count = count;
    struct parser p = {.constraint = constraint,
                       .text = text,
                       .at = text,
                       .error = error ? error : &unseen,
                       .hint = hint_size ? hint : no_hint,
                       .hint_size = hint_size ? hint_size : sizeof no_hint};
    constraint->root = parse_condition(&p);
    int end = column_of(&p);
    if (!p.failed && *p.at)
        fail(&p, end, "join conditions with and, or", "'%.20s' is not expected", p.at);
    if (!p.failed)
        return constraint;
    free(constraint);
    return NULL;
}

void sim_constraint_destroy(struct sim_constraint *constraint)
{
    free(constraint);
}

/* ---- evaluating ---- */

static double number_of(const struct sim_param *param, const char *text)
{
    union {
        double number;
        uint32_t count;
    } value = {.number = 0};
    if (sim_param_parse(param, text, &value, NULL) != SIM_OK)
        return (double)NAN;
    return param->type == SIM_COUNT ? (double)value.count : value.number;
}

static double calculate(const struct sim_constraint *c, uint32_t index, const char *const *values)
{
    const struct node *node = &c->nodes[index];
    switch (node->operation) {
    case CONSTANT:
        return node->number;
    case VARIABLE:
        return number_of(c->variables[node->left].param, values[node->left]);
    case NEGATE:
        return -calculate(c, node->left, values);
    case PLUS:
        return calculate(c, node->left, values) + calculate(c, node->right, values);
    case MINUS:
        return calculate(c, node->left, values) - calculate(c, node->right, values);
    case TIMES:
        return calculate(c, node->left, values) * calculate(c, node->right, values);
    default:
        return calculate(c, node->left, values) / calculate(c, node->right, values);
    }
}

/* -1, 0, 1; numbers within one part in 10^12 are equal.  2: not comparable (a division by zero). */
static int order_of(double a, double b)
{
    double scale = fabs(a) > fabs(b) ? fabs(a) : fabs(b);
    if (isnan(a) || isnan(b))
        return 2;
    if (a == b || fabs(a - b) <= 1e-12 * scale)
        return 0;
    return a < b ? -1 : 1;
}

static bool compare_numbers(enum operation operation, int order)
{
    switch (operation) {
    case LESS:
        return order == -1;
    case AT_MOST:
        return order == -1 || order == 0;
    case GREATER:
        return order == 1;
    case AT_LEAST:
        return order == 1 || order == 0;
    case EQUAL:
        return order == 0;
    default:
        return order != 0;
    }
}

static bool is_word(const struct sim_constraint *c, uint32_t variable, const char *value, const char *word)
{
    char own[WORD_SIZE];
    return canonical(c->variables[variable].param, value, own, NULL, NULL, 0) && strcmp(own, word) == 0;
}

static bool holds(const struct sim_constraint *c, uint32_t index, const char *const *values)
{
    const struct node *node = &c->nodes[index];
    char word[WORD_SIZE];
    switch (node->operation) {
    case OR:
        return holds(c, node->left, values) || holds(c, node->right, values);
    case AND:
        return holds(c, node->left, values) && holds(c, node->right, values);
    case NOT:
        return !holds(c, node->left, values);
    case SAME_WORD:
    case OTHER_WORD:
        return is_word(c, node->left, values[node->left], node->word) == (node->operation == SAME_WORD);
    case SAME_PATHS:
    case OTHER_PATHS:
        return (canonical(c->variables[node->right].param, values[node->right], word, NULL, NULL, 0) &&
                is_word(c, node->left, values[node->left], word)) == (node->operation == SAME_PATHS);
    default:
        return compare_numbers(node->operation,
                               order_of(calculate(c, node->left, values), calculate(c, node->right, values)));
    }
}

bool sim_constraint_holds(const struct sim_constraint *constraint, const char *const *values)
{
    return holds(constraint, constraint->root, values);
}
