/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help from the command tables, and the command `help`. */
#include <string.h>

#include "cli/console/invocation.h"
#include "sim/io/parameter.h"

#define WIDTH 79

/* Columns of UTF-8 text: continuation bytes take none. */
static int columns(const char *text, size_t length)
{
    int count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

void cli_print_wrapped(FILE *stream, const char *text, int indent, int width)
{
    int column = 0;
    while (*text) {
        if (*text == '\n' || (column == 0 && *text == ' ')) {
            /* An empty line separates paragraphs; a line that is indented stays as it is. */
            if (*text == '\n') {
                fputs(column ? "\n\n" : "\n", stream);
                column = 0;
                text++;
                text += *text == '\n';
                continue;
            }
            size_t line = strcspn(text, "\n");
            fprintf(stream, "%*s%.*s\n", indent, "", (int)line, text);
            text += line + (text[line] == '\n');
            continue;
        }
        size_t word = strcspn(text, " \n");
        int wide = columns(text, word);
        if (column > 0 && column + 1 + wide > width) {
            fputc('\n', stream);
            column = 0;
        }
        if (column == 0)
            column = fprintf(stream, "%*s", indent, "");
        else
            column += fprintf(stream, " ");
        fwrite(text, 1, word, stream);
        column += wide;
        text += word;
        if (*text == '\n' && text[1] != '\n' && text[1] != ' ' && text[1])
            text++; /* a single line end is a space */
        while (*text == ' ')
            text++;
    }
    if (column > 0)
        fputc('\n', stream);
}

void cli_option_print(const struct cli_option *option, char *out, size_t size)
{
    const char *name = cli_option_long_name(option);
    snprintf(out, size, "%s--%s%s%s", strcmp(name, "output") == 0 ? "-o, " : "", name, option->value ? " " : "",
             option->value ? option->value : "");
}

static void print_option(FILE *stream, const char *left, const char *text, bool repeats, int column)
{
    char all[1024];
    snprintf(all, sizeof all, "%s%s", text, repeats ? " (may be repeated)" : "");
    if ((int)strlen(left) + 4 > column) {
        fprintf(stream, "  %s\n", left);
        cli_print_wrapped(stream, all, column, WIDTH);
    } else if ((int)strlen(all) + column <= WIDTH) {
        fprintf(stream, "  %-*s%s\n", column - 2, left, all);
    } else {
        /* The first line beside the option, the rest below it. */
        size_t cut = (size_t)(WIDTH - column);
        while (cut > 0 && all[cut] != ' ')
            cut--;
        fprintf(stream, "  %-*s%.*s\n", column - 2, left, (int)cut, all);
        cli_print_wrapped(stream, all + cut + 1, column, WIDTH);
    }
}

void cli_print_help(FILE *stream, const struct cli_command *command)
{
    char left[200];
    bool options = command->options && command->options[0].name;
    fprintf(stream, "Usage: partnersim %s%s%s%s\n\n", command->name, *command->operands ? " " : "", command->operands,
            options ? " [OPTION]..." : "");
    fprintf(stream, "%s.\n", command->summary);
    if (command->description && *command->description) {
        fputc('\n', stream);
        cli_print_wrapped(stream, command->description, 0, WIDTH);
    }
    fputs("\nOptions:\n", stream);
    for (const struct cli_option *o = command->options; o && o->name; o++) {
        cli_option_print(o, left, sizeof left);
        print_option(stream, left, o->text, o->repeats, 28);
    }
    print_option(stream, "--help", "print this help", false, 28);
    if (command->example && *command->example) {
        fputs("\nExamples:\n", stream);
        for (const char *line = command->example; *line;) {
            size_t length = strcspn(line, "\n");
            fprintf(stream, "  %.*s\n", (int)length, line);
            line += length + (line[length] == '\n');
        }
    }
}

void cli_print_overview(FILE *stream)
{
    fputs("Usage: partnersim COMMAND [OPERAND]... [OPTION]...\n\n"
          "Compares the terms of IT partner programmes by simulating whole markets of\n"
          "clients, partners and a vendor many times under each set of terms.\n\nCommands:\n",
          stream);
    for (uint32_t i = 0; cli_commands[i]; i++)
        print_option(stream, cli_commands[i]->name, cli_commands[i]->summary, false, 15);
    fputs("\n'partnersim COMMAND --help' explains a command, 'partnersim --version' tells the\n"
          "version. A first study:\n\n"
          "  partnersim init > my.conf\n"
          "  partnersim check my.conf\n"
          "  partnersim run my.conf -o my\n"
          "  partnersim compare my\n\n"
          "Exit status: 0 done, 1 internal or input/output error, 2 usage or scenario error,\n"
          "3 finished but some points failed, 4 requested precision not reached,\n"
          "75 interrupted (the same command resumes), 130 forced stop.\n",
          stream);
}

static int run_help(const struct cli_invocation *invocation)
{
    const char *name = cli_operand(invocation, 0);
    const char *completion = cli_value(invocation, "completion");
    const struct cli_command *command = name ? cli_find_command(name) : NULL;
    if (name && !command)
        return cli_complain(invocation, SIM_USAGE, "there is no command '%s'", name);
    if (completion && strcmp(completion, "bash") != 0)
        return cli_complain(invocation, SIM_USAGE, "no completion for '%s': only for bash", completion);
    if (completion)
        cli_print_completion(stdout);
    else if (cli_flag(invocation, "man"))
        cli_print_manual(stdout, command);
    else if (command)
        cli_print_help(stdout, command);
    else
        cli_print_overview(stdout);
    return SIM_OK;
}

static const struct cli_option help_options[] = {
    {"man", NULL, false, "print a manual page in the language of man(7)"},
    {"completion", "SHELL", false, "print a completion script; SHELL is bash"},
    {NULL, NULL, false, NULL},
};

extern const struct cli_command cli_help_command;
const struct cli_command cli_help_command = {
    .name = "help",
    .operands = "[COMMAND]",
    .most_operands = 1,
    .summary = "Explain a command",
    .description = "Without a command: what commands there are.",
    .example = "partnersim help run\npartnersim help --man run | man -l -\nsource <(partnersim help --completion bash)",
    .options = help_options,
    .run = run_help,
};
