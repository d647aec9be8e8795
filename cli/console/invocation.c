/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/console/invocation.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/io/parameter.h"

const struct cli_command *cli_find_command(const char *name)
{
    for (uint32_t i = 0; cli_commands[i]; i++)
        if (strcmp(cli_commands[i]->name, name) == 0)
            return cli_commands[i];
    return NULL;
}

static uint32_t option_count(const struct cli_command *command)
{
    uint32_t count = 0;
    while (command->options && command->options[count].name)
        count++;
    return count;
}

const char *cli_option_long_name(const struct cli_option *option)
{
    return strcmp(option->name, "o") == 0 ? "output" : option->name;
}

static const char *long_name(const char *name)
{
    return strcmp(name, "o") == 0 ? "output" : name;
}

/* Index in the table, or option_count. */
static uint32_t find_option(const struct cli_command *command, const char *name)
{
    uint32_t i = 0;
    while (i < option_count(command) && strcmp(cli_option_long_name(&command->options[i]), long_name(name)) != 0)
        i++;
    return i;
}

static void say(const struct cli_command *command, const char *format, va_list args)
{
    fprintf(stderr, "partnersim%s%s: ", command ? " " : "", command ? command->name : "");
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

__attribute__((format(printf, 2, 3))) static int usage(const struct cli_command *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(command, format, args);
    va_end(args);
    fprintf(stderr, "Try 'partnersim %s --help'.\n", command->name);
    return SIM_USAGE;
}

int cli_complain(const struct cli_invocation *invocation, int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(invocation ? invocation->command : NULL, format, args);
    va_end(args);
    return status;
}

static int unknown_option(const struct cli_command *command, const char *given, const char *name)
{
    uint32_t count = option_count(command);
    const char **names = calloc(count + 1, sizeof *names);
    const char *closest = NULL;
    if (names) {
        for (uint32_t i = 0; i < count; i++)
            names[i] = cli_option_long_name(&command->options[i]);
        names[count] = "help";
        closest = sim_closest_name(name, names, count + 1);
        free(names);
    }
    if (closest)
        return usage(command, "unknown option '%s'; did you mean '--%s'?", given, closest);
    return usage(command, "unknown option '%s'", given);
}

/* argv[*at] is an option: takes it and its value. */
static int take_option(struct cli_invocation *inv, int argc, char **argv, int *at)
{
    const char *given = argv[*at];
    bool is_short = given[1] != '-';
    const char *name = given + (is_short ? 1 : 2);
    size_t length = strcspn(name, "=");
    const char *inlined = name[length] == '=' ? name + length + 1 : NULL;
    char word[64];
    snprintf(word, sizeof word, "%.*s", (int)(length < 63 ? length : 63), name);
    if (is_short && strcmp(word, "o") != 0)
        return unknown_option(inv->command, given, strcmp(word, "h") == 0 ? "help" : word);
    if (!is_short && strcmp(word, "help") == 0 && !inlined) {
        inv->help = true;
        return SIM_OK;
    }
    uint32_t index = !is_short && strcmp(word, "o") == 0 ? inv->option_count : find_option(inv->command, word);
    if (index == inv->option_count)
        return unknown_option(inv->command, given, word);
    const struct cli_option *option = &inv->command->options[index];
    if (!option->value && inlined)
        return usage(inv->command, "option '--%s' takes no value", word);
    if (option->value && !inlined) {
        if (*at + 1 >= argc)
            return usage(inv->command, "option '%s' needs a value: %s", given, option->value);
        inlined = argv[++*at];
    }
    if (inv->value_counts[index] > 0 && option->value && !option->repeats)
        return usage(inv->command, "option '--%s' is given twice", cli_option_long_name(option));
    inv->values[index][inv->value_counts[index]++] = inlined;
    return SIM_OK;
}

static bool allocate(struct cli_invocation *inv, int argc, const char *command_line)
{
    inv->operands = calloc((size_t)argc + 1, sizeof *inv->operands);
    inv->values = calloc(inv->option_count + 1, sizeof *inv->values);
    inv->value_counts = calloc(inv->option_count + 1, sizeof *inv->value_counts);
    inv->command_line = strdup(command_line);
    bool sound = inv->operands && inv->values && inv->value_counts && inv->command_line;
    for (uint32_t i = 0; sound && i < inv->option_count; i++) {
        inv->values[i] = calloc((size_t)argc + 1, sizeof *inv->values[i]);
        sound = inv->values[i] != NULL;
    }
    return sound;
}

int cli_invocation_init(struct cli_invocation *inv, const struct cli_command *command, int argc, char **argv,
                        const char *command_line)
{
    *inv = (struct cli_invocation){.command = command, .option_count = option_count(command)};
    if (!allocate(inv, argc, command_line))
        return cli_complain(inv, SIM_INTERNAL, "out of memory");
    bool options_end = false;
    for (int i = 1; i < argc; i++) {
        if (!options_end && strcmp(argv[i], "--") == 0) {
            options_end = true;
        } else if (!options_end && argv[i][0] == '-' && argv[i][1] != '\0') {
            int status = take_option(inv, argc, argv, &i);
            if (status != SIM_OK)
                return status;
        } else {
            inv->operands[inv->operand_count++] = argv[i];
        }
    }
    if (inv->help)
        return SIM_OK;
    if (inv->operand_count < command->least_operands)
        return usage(command, "missing operand: partnersim %s %s", command->name, command->operands);
    if (inv->operand_count > command->most_operands)
        return usage(command, "unexpected operand '%s'", inv->operands[command->most_operands]);
    return SIM_OK;
}

void cli_invocation_fini(struct cli_invocation *inv)
{
    for (uint32_t i = 0; inv->values && i < inv->option_count; i++)
        free(inv->values[i]);
    free(inv->values);
    free(inv->value_counts);
    free(inv->operands);
    free(inv->command_line);
    *inv = (struct cli_invocation){0};
}

/* ---- what commands ask ---- */

int cli_operand_count(const struct cli_invocation *invocation)
{
    return invocation->operand_count;
}

const char *cli_operand(const struct cli_invocation *invocation, int index)
{
    return index >= 0 && index < invocation->operand_count ? invocation->operands[index] : NULL;
}

/* A name that is not in the table is our mistake: stop where it is made. */
static uint32_t known_option(const struct cli_invocation *invocation, const char *option)
{
    uint32_t index = find_option(invocation->command, option);
    if (index < invocation->option_count)
        return index;
    fprintf(stderr, "partnersim %s: the option table has no '%s'\n", invocation->command->name, option);
    abort();
}

bool cli_flag(const struct cli_invocation *invocation, const char *option)
{
    return invocation->value_counts[known_option(invocation, option)] > 0;
}

const char *cli_value(const struct cli_invocation *invocation, const char *option)
{
    uint32_t index = known_option(invocation, option);
    uint32_t count = invocation->value_counts[index];
    return count ? invocation->values[index][count - 1] : NULL;
}

uint32_t cli_values(const struct cli_invocation *invocation, const char *option, const char *const **values)
{
    uint32_t index = known_option(invocation, option);
    *values = invocation->values[index];
    return invocation->value_counts[index];
}

/* Decimal digits with an optional minus sign; false if anything else or beyond long long. */
static bool read_integer(const char *text, long long *number)
{
    bool negative = *text == '-';
    const char *digits = text + negative;
    size_t length = strlen(digits);
    long long value = 0;
    if (length == 0 || strspn(digits, "0123456789") != length || (length > 1 && *digits == '0'))
        return false;
    for (size_t i = 0; i < length; i++)
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, digits[i] - '0', &value))
            return false;
    *number = negative ? -value : value;
    return true;
}

long long cli_integer(const struct cli_invocation *invocation, const char *option, long long fallback, long long least,
                      long long most, bool *ok)
{
    const char *text = cli_value(invocation, option);
    long long number;
    if (!text)
        return fallback;
    if (read_integer(text, &number) && number >= least && number <= most)
        return number;
    *ok = false;
    usage(invocation->command, "option '--%s': '%s' is not a whole number from %lld to %lld", long_name(option), text,
          least, most);
    return fallback;
}

const char *cli_command_name(const struct cli_invocation *invocation)
{
    return invocation->command->name;
}

const char *cli_command_line(const struct cli_invocation *invocation)
{
    return invocation->command_line;
}

bool cli_colour(int descriptor)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    if (no_colour && *no_colour)
        return false;
    return isatty(descriptor) && !(terminal && strcmp(terminal, "dumb") == 0);
}
