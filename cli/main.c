/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim: finds the subcommand, lets it run, and makes sure that what it printed arrived. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/console/invocation.h"
#include "sim/experiment/provenance.h"
#include "sim/io/parameter.h"

#define CLI_COMMAND(symbol) extern const struct cli_command cli_##symbol##_command;
#include "cli/commands.def"
CLI_COMMAND(help)
#undef CLI_COMMAND

#define CLI_COMMAND(symbol) &cli_##symbol##_command,
const struct cli_command *const cli_commands[] = {
#include "cli/commands.def"
    CLI_COMMAND(help) NULL};
#undef CLI_COMMAND

static int unknown_command(const char *name)
{
    const char *names[64];
    size_t count = 0;
    while (cli_commands[count] && count < 64) {
        names[count] = cli_commands[count]->name;
        count++;
    }
    const char *closest = sim_closest_name(name, names, count);
    if (*name == '-')
        fprintf(stderr, "partnersim: there is no option '%s' here: options follow the command\n", name);
    else if (closest)
        fprintf(stderr, "partnersim: there is no command '%s'; did you mean '%s'?\n", name, closest);
    else
        fprintf(stderr, "partnersim: there is no command '%s'\n", name);
    fputs("Try 'partnersim --help'.\n", stderr);
    return SIM_USAGE;
}

/* Arguments as one line that a shell reads back. */
static char *join_arguments(int argc, char **argv)
{
    char *line = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&line, &size);
    if (!stream)
        return NULL;
    fputs("partnersim", stream);
    for (int i = 1; i < argc; i++) {
        bool plain = *argv[i] && strspn(argv[i], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                                 "_@%+=:,./-") == strlen(argv[i]);
        fputs(plain ? " " : " '", stream);
        for (const char *p = argv[i]; *p; p++)
            fputs(*p == '\'' ? "'\\''" : (char[]){*p, '\0'}, stream);
        fputs(plain ? "" : "'", stream);
    }
    if (fclose(stream) != 0) {
        free(line);
        return NULL;
    }
    return line;
}

static int run_command(const struct cli_command *command, int argc, char **argv, const char *line)
{
    struct cli_invocation invocation;
    int status = cli_invocation_init(&invocation, command, argc, argv, line);
    if (status == SIM_OK && invocation.help)
        cli_print_help(stdout, command);
    else if (status == SIM_OK)
        status = command->run(&invocation);
    cli_invocation_fini(&invocation);
    return status;
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2) {
        cli_print_overview(stderr);
        return SIM_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 && argc == 2) {
        cli_print_overview(stdout);
        return SIM_OK;
    }
    if (strcmp(argv[1], "--version") == 0 && argc == 2) {
        printf("partnersim %s (%s)\n", PARTNERSIM_VERSION, sim_git_commit());
        return SIM_OK;
    }
    const struct cli_command *command = cli_find_command(argv[1]);
    if (!command)
        return unknown_command(argv[1]);
    char *line = join_arguments(argc, argv);
    if (!line) {
        fputs("partnersim: out of memory\n", stderr);
        return SIM_INTERNAL;
    }
    int status = run_command(command, argc - 1, argv + 1, line);
    free(line);
    return status;
}

/* A closed descriptor 0, 1 or 2 would be taken by the next file opened, and messages would end in it.  Opened for
 * reading, so that writing fails and is noticed. */
static void fill_descriptors(void)
{
    for (int descriptor = 0; descriptor <= 2; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDONLY) < 0)
            _exit(SIM_INTERNAL);
}

/* Whoever reads our output may stop before its end, as head does: no reason to complain. */
static bool reader_gone(void)
{
    struct pollfd output = {.fd = 1};
    return poll(&output, 1, 0) > 0 && (output.revents & POLLERR);
}

int main(int argc, char **argv)
{
    fill_descriptors();
    /* Full disks and closed pipes are errors of write(), not reasons to die. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    int status = dispatch(argc, argv);
    bool lost = ferror(stdout) != 0, gone = reader_gone();
    errno = 0;
    if (fclose(stdout) != 0 || lost) {
        if (!gone && errno != EPIPE)
            fprintf(stderr, "partnersim: cannot write standard output: %s\n", errno ? strerror(errno) : "write failed");
        return status == SIM_OK ? SIM_INTERNAL : status;
    }
    return status;
}
