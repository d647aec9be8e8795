/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command tables: how lines are taken apart and what is printed from the tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/console/invocation.h"
#include "cli/console/table.h"

static int do_nothing(const struct cli_invocation *invocation)
{
    (void)invocation;
    return SIM_OK;
}

static const struct cli_option options[] = {
    {"threads", "N", false, "how many threads"},
    {"set", "PATH=VALUE", true, "set a value"},
    {"o", "DIR", false, "where results go"},
    {"quiet", NULL, false, "say nothing"},
    {NULL, NULL, false, NULL},
};

static const struct cli_command work = {
    .name = "work",
    .operands = "FILE [MORE]",
    .least_operands = 1,
    .most_operands = 2,
    .summary = "Do the work",
    .description = "First paragraph.\n\nSecond paragraph with a word-that-is-long.\n\n  verbatim  line",
    .example = "partnersim work a",
    .options = options,
    .run = do_nothing};
static const struct cli_command idle = {.name = "idle", .operands = "", .summary = "Do nothing", .run = do_nothing};
const struct cli_command *const cli_commands[] = {&work, &idle, NULL};

/* Messages of the functions under test go here. */
static char captured[4096];

/* Parses a line of words separated by single spaces; stderr is captured. */
static int parse(struct cli_invocation *inv, const struct cli_command *command, const char *line)
{
    static char copy[1024]; /* lent to the invocation until the next call */
    char *argv[32];
    int argc = 0;
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
        argv[argc++] = strcmp(word, "EMPTY") == 0 ? word + 5 : word;
    argv[argc] = NULL;
    fflush(stderr);
    int saved = dup(STDERR_FILENO);
    FILE *file = tmpfile();
    dup2(fileno(file), STDERR_FILENO);
    int status = cli_invocation_init(inv, command, argc, argv, line);
    fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    rewind(file);
    captured[fread(captured, 1, sizeof captured - 1, file)] = '\0';
    fclose(file);
    return status;
}

static void takes_options_anywhere(void **state)
{
    (void)state;
    static const char *const lines[] = {"work a b --threads 4 --quiet -o d --set x=1 --set y=2",
                                        "work --threads=4 -o=d --set=x=1 a --set y=2 --quiet b",
                                        "work --quiet --output d --set x=1 --set=y=2 --threads 4 -- a b"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct cli_invocation inv;
        const char *const *sets;
        bool ok = true;
        assert_int_equal(parse(&inv, &work, lines[i]), SIM_OK);
        assert_int_equal(cli_operand_count(&inv), 2);
        assert_string_equal(cli_operand(&inv, 0), "a");
        assert_string_equal(cli_operand(&inv, 1), "b");
        assert_null(cli_operand(&inv, 2));
        assert_null(cli_operand(&inv, -1));
        assert_true(cli_flag(&inv, "quiet"));
        assert_string_equal(cli_value(&inv, "o"), "d");
        assert_string_equal(cli_value(&inv, "output"), "d");
        assert_int_equal(cli_values(&inv, "set", &sets), 2);
        assert_string_equal(sets[0], "x=1");
        assert_string_equal(sets[1], "y=2");
        assert_true(cli_integer(&inv, "threads", 1, 0, 64, &ok) == 4 && ok);
        assert_string_equal(cli_command_line(&inv), lines[i]);
        cli_invocation_fini(&inv);
    }
}

static void knows_what_is_absent(void **state)
{
    (void)state;
    struct cli_invocation inv;
    const char *const *sets;
    bool ok = true;
    assert_int_equal(parse(&inv, &work, "work -- --quiet"), SIM_OK);
    assert_string_equal(cli_operand(&inv, 0), "--quiet");
    assert_false(cli_flag(&inv, "quiet"));
    assert_null(cli_value(&inv, "o"));
    assert_int_equal(cli_values(&inv, "set", &sets), 0);
    assert_true(cli_integer(&inv, "threads", 7, 0, 64, &ok) == 7 && ok);
    cli_invocation_fini(&inv);
    assert_int_equal(parse(&inv, &work, "work -"), SIM_OK); /* a lone dash is an operand */
    assert_string_equal(cli_operand(&inv, 0), "-");
    cli_invocation_fini(&inv);
    assert_int_equal(parse(&inv, &work, "work --help"), SIM_OK); /* without its operand */
    assert_true(inv.help);
    cli_invocation_fini(&inv);
    assert_int_equal(parse(&inv, &work, "work a --set EMPTY"), SIM_OK);
    assert_string_equal(cli_value(&inv, "set"), "");
    cli_invocation_fini(&inv);
}

static void refuses_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *line, *phrase;
    } cases[] = {
        {"work", "missing operand: partnersim work FILE [MORE]"},
        {"work a b c", "unexpected operand 'c'"},
        {"work a --thread 4", "unknown option '--thread'; did you mean '--threads'?"},
        {"work a --thr 4", "unknown option '--thr'"},
        {"work a --hepl", "did you mean '--help'?"},
        {"work a -q", "unknown option '-q'"},
        {"work a -h", "did you mean '--help'?"},
        {"work a --o d", "unknown option '--o'"},
        {"work a --threads", "option '--threads' needs a value: N"},
        {"work a --quiet=1", "option '--quiet' takes no value"},
        {"work a --threads 1 --threads 2", "option '--threads' is given twice"},
        {"idle x", "unexpected operand 'x'"},
        {"idle --quiet", "unknown option '--quiet'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cli_invocation inv;
        int status = parse(&inv, cases[i].line[0] == 'w' ? &work : &idle, cases[i].line);
        cli_invocation_fini(&inv);
        assert_int_equal(status, SIM_USAGE);
        if (!strstr(captured, cases[i].phrase))
            fail_msg("%s: %s", cases[i].line, captured);
        assert_non_null(strstr(captured, "--help'"));
    }
}

static void checks_whole_numbers(void **state)
{
    (void)state;
    static const char *const wrong[] = {"-1", "65", "4x", "0x4", "04", "EMPTY", "1.5", "99999999999999999999",
                                        "+4", "1k"};
    char line[100];
    struct cli_invocation inv;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        bool ok = true;
        snprintf(line, sizeof line, "work a --threads %s", wrong[i]);
        assert_int_equal(parse(&inv, &work, line), SIM_OK);
        assert_true(cli_integer(&inv, "threads", 7, 0, 64, &ok) == 7);
        assert_false(ok);
        cli_invocation_fini(&inv);
    }
    bool ok = true;
    assert_int_equal(parse(&inv, &work, "work a --threads -3"), SIM_OK);
    assert_true(cli_integer(&inv, "threads", 7, -3, 64, &ok) == -3 && ok);
    cli_invocation_fini(&inv);
}

/* What `print` writes; the caller frees. */
static char *printed(void (*print)(FILE *, const struct cli_command *), const struct cli_command *command)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    print(stream, command);
    fclose(stream);
    return text;
}

static void assert_contains(const char *text, const char *phrase)
{
    if (!strstr(text, phrase))
        fail_msg("\"%s\" is not in:\n%s", phrase, text);
}

static void helps(void **state)
{
    (void)state;
    char *help = printed(cli_print_help, &work);
    assert_contains(help, "Usage: partnersim work FILE [MORE] [OPTION]...\n");
    assert_contains(help, "Do the work.\n");
    assert_contains(help, "First paragraph.\n\nSecond paragraph");
    assert_contains(help, "\n  verbatim  line\n");
    assert_contains(help, "  -o, --output DIR          where results go\n");
    assert_contains(help, "  --set PATH=VALUE          set a value (may be repeated)\n");
    assert_contains(help, "  --help ");
    for (const char *line = help; *line; line += strcspn(line, "\n") + 1)
        assert_true(strcspn(line, "\n") < 80);
    free(help);
    help = printed(cli_print_help, &idle);
    assert_contains(help, "Usage: partnersim idle\n");
    free(help);
}

static void print_completion(FILE *stream, const struct cli_command *command)
{
    (void)command;
    cli_print_completion(stream);
}

static void writes_manual_and_completion(void **state)
{
    (void)state;
    char *manual = printed(cli_print_manual, &work);
    assert_contains(manual, ".TH PARTNERSIM-WORK 1");
    assert_contains(manual, "\n.TP\n.B \\-\\-threads N\nhow many threads\n");
    assert_contains(manual, "word\\-that\\-is\\-long");
    free(manual);
    manual = printed(cli_print_manual, NULL);
    assert_contains(manual, ".TP\n.B work\nDo the work\n");
    assert_contains(manual, ".B 75\n");
    free(manual);
    char *completion = printed(print_completion, NULL);
    assert_contains(completion, "work) options='--help --threads --set --output --quiet' ;;");
    assert_contains(completion, "--version work idle'");
    free(completion);
}

static void wraps_text(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    cli_print_wrapped(stream, "один два три\nfour five\n\nsix", 2, 12);
    fclose(stream);
    assert_string_equal(text, "  один два\n  три four\n  five\n\n  six\n");
    free(text);
}

static void prints_tables(void **state)
{
    (void)state;
    static const char *const heads[] = {"name", "text"};
    struct cli_table table;
    char *text = NULL;
    size_t size = 0;
    cli_table_init(&table, heads, 2);
    cli_table_row(&table, (const char *const[]){"a|b", "x"});
    cli_table_row(&table, (const char *const[]){"длинное", NULL});
    FILE *stream = open_memstream(&text, &size);
    cli_table_print(&table, stream);
    cli_table_print_markdown(&table, stream);
    assert_int_equal(cli_print_json(cli_table_json(&table), stream), SIM_OK);
    fclose(stream);
    assert_string_equal(text, "name     text\n"
                              "a|b      x\n"
                              "длинное  \n"
                              "| name | text |\n| --- | --- |\n| a\\|b | x |\n| длинное |  |\n"
                              "[\n  {\n    \"name\": \"a|b\",\n    \"text\": \"x\"\n  },\n"
                              "  {\n    \"name\": \"длинное\",\n    \"text\": \"\"\n  }\n]\n");
    free(text);
    cli_table_fini(&table);
}

static void colours_only_terminals(void **state)
{
    (void)state;
    FILE *file = tmpfile();
    assert_false(cli_colour(fileno(file)));
    fclose(file);
    int terminal = posix_openpt(0);
    if (terminal < 0)
        skip();
    setenv("TERM", "xterm", 1);
    unsetenv("NO_COLOR");
    assert_true(cli_colour(terminal));
    setenv("NO_COLOR", "1", 1);
    assert_false(cli_colour(terminal));
    setenv("NO_COLOR", "", 1);
    assert_true(cli_colour(terminal));
    setenv("TERM", "dumb", 1);
    assert_false(cli_colour(terminal));
    close(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_options_anywhere),
        cmocka_unit_test(knows_what_is_absent),
        cmocka_unit_test(refuses_what_is_wrong),
        cmocka_unit_test(checks_whole_numbers),
        cmocka_unit_test(helps),
        cmocka_unit_test(writes_manual_and_completion),
        cmocka_unit_test(wraps_text),
        cmocka_unit_test(prints_tables),
        cmocka_unit_test(colours_only_terminals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
