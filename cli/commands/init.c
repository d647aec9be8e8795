/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim init: a scenario to start from. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/commands/starter.h"
#include "cli/commands/templates.h"
#include "cli/console/table.h"
#include "sim/io/parameter.h"

#define CHAIN 16 /* files a template may build on, one on another */

/* "programmes/bitrix24.conf" -> "bitrix24". */
static void template_name(const struct cli_template *template, char *out, size_t size)
{
    const char *slash = strrchr(template->path, '/');
    snprintf(out, size, "%s", slash ? slash + 1 : template->path);
    char *dot = strrchr(out, '.');
    if (dot)
        *dot = '\0';
}

/* By name, by path, or by path without .conf. */
static const struct cli_template *find_template(const char *wanted)
{
    char name[200];
    size_t length = strlen(wanted);
    for (const struct cli_template *t = cli_templates; t->path; t++) {
        template_name(t, name, sizeof name);
        bool by_path = strncmp(t->path, wanted, length) == 0 &&
                       (t->path[length] == '\0' || strcmp(t->path + length, ".conf") == 0);
        if (by_path || strcmp(name, wanted) == 0)
            return t;
    }
    return NULL;
}

/* What the first comment line says. */
static void summary_of(const struct cli_template *template, char *out, size_t size)
{
    const char *text = template->text;
    out[0] = '\0';
    while (*text == '#') {
        size_t line = strcspn(text, "\n");
        size_t skip = strspn(text, "# ");
        if (skip < line && !strstr(text, "SPDX") && size > 0) {
            snprintf(out, size, "%.*s", (int)(line - skip), text + skip);
            return;
        }
        if (skip < line && strstr(text, "SPDX") > text + line) {
            snprintf(out, size, "%.*s", (int)(line - skip), text + skip);
            return;
        }
        text += line + (text[line] == '\n');
    }
}

/* The shipped file that `template` extends, or NULL. */
static const struct cli_template *base_of(const struct cli_template *template)
{
    char path[300];
    const char *line = template->text;
    while (line && strncmp(line, "extends", 7) != 0) {
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    const char *quote = line ? strchr(line, '"') : NULL;
    if (!quote || quote > line + strcspn(line, "\n"))
        return NULL;
    size_t length = strcspn(quote + 1, "\"\n");
    const char *slash = strrchr(template->path, '/');
    const char *name = quote + 1;
    size_t folder = slash ? (size_t)(slash + 1 - template->path) : 0;
    while (length > 3 && strncmp(name, "../", 3) == 0 && folder > 0) {
        name += 3;
        length -= 3;
        folder--;
        while (folder > 0 && template->path[folder - 1] != '/')
            folder--;
    }
    snprintf(path, sizeof path, "%.*s%.*s", (int)folder, template->path, (int)length, name);
    for (const struct cli_template *t = cli_templates; t->path; t++)
        if (strcmp(t->path, path) == 0)
            return t;
    return NULL;
}

static int list_templates(const struct cli_invocation *invocation)
{
    static const char *const heads[] = {"template", "file", "text"};
    struct cli_table table;
    cli_table_init(&table, heads, 3);
    for (const struct cli_template *t = cli_templates; t->path; t++) {
        char name[200], summary[200];
        template_name(t, name, sizeof name);
        summary_of(t, summary, sizeof summary);
        cli_table_row(&table, (const char *const[]){name, t->path, summary});
    }
    int status = cli_table_show(&table, cli_flag(invocation, "json"), stdout);
    cli_table_fini(&table);
    return status;
}

/* ---- writing files ---- */

/* mkdir -p of everything before the last slash; false with errno. */
static bool make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool made = mkdir(path, 0777) == 0 || errno == EEXIST;
        *slash = '/';
        if (!made)
            return false;
    }
    return true;
}

static int write_file(const struct cli_invocation *invocation, const char *folder, const struct cli_template *template)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, template->path);
    int descriptor = make_folders(path) ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666) : -1;
    if (descriptor < 0 && errno == EEXIST)
        return cli_complain(invocation, SIM_USAGE, "%s exists: nothing is overwritten", path);
    if (descriptor < 0)
        return cli_complain(invocation, SIM_INTERNAL, "cannot write %s: %s", path, strerror(errno));
    FILE *stream = fdopen(descriptor, "w");
    bool lost = !stream || fputs(template->text, stream) < 0;
    lost = (stream ? fclose(stream) : close(descriptor)) != 0 || lost;
    if (lost)
        return cli_complain(invocation, SIM_INTERNAL, "cannot write %s: %s", path, strerror(errno));
    printf("%s\n", path);
    return SIM_OK;
}

static int write_chain(const struct cli_invocation *invocation, const char *folder, const struct cli_template *template)
{
    int status = SIM_OK;
    for (int i = 0; i < CHAIN && template && status == SIM_OK; i++, template = base_of(template))
        status = write_file(invocation, folder, template);
    return status;
}

static int unknown_template(const struct cli_invocation *invocation, const char *wanted)
{
    char names[64][64];
    const char *pointers[64];
    size_t count = 0;
    for (const struct cli_template *t = cli_templates; t->path && count < 64; t++, count++) {
        template_name(t, names[count], sizeof names[count]);
        pointers[count] = names[count];
    }
    const char *closest = sim_closest_name(wanted, pointers, count);
    if (closest)
        return cli_complain(invocation, SIM_USAGE, "there is no template '%s'; did you mean '%s'?", wanted, closest);
    return cli_complain(invocation, SIM_USAGE, "there is no template '%s'; 'partnersim init --list' lists them",
                        wanted);
}

static int run_init(const struct cli_invocation *invocation)
{
    const char *wanted = cli_operand(invocation, 0);
    const char *folder = cli_value(invocation, "output");
    if (cli_flag(invocation, "list"))
        return list_templates(invocation);
    if (!wanted && folder)
        return cli_complain(invocation, SIM_USAGE, "--output writes a template and what it builds on: name a template");
    if (!wanted)
        return cli_print_starter(stdout, false);
    const struct cli_template *template = find_template(wanted);
    if (!template)
        return unknown_template(invocation, wanted);
    if (folder)
        return write_chain(invocation, folder, template);
    fputs(template->text, stdout);
    const struct cli_template *base = base_of(template);
    if (base)
        fprintf(stderr, "partnersim init: it builds on %s; 'partnersim init %s --output DIR' writes both\n", base->path,
                wanted);
    return SIM_OK;
}

static const struct cli_option init_options[] = {
    {"list", NULL, false, "list the templates"},
    {"output", "DIR", false, "write the template, and the files it builds on, below DIR"},
    {"json", NULL, false, "with --list: print as JSON"},
    {NULL, NULL, false, NULL},
};

extern const struct cli_command cli_init_command;
const struct cli_command cli_init_command = {
    .name = "init",
    .operands = "[TEMPLATE]",
    .most_operands = 1,
    .summary = "Print a commented scenario to start from",
    .description = "Without TEMPLATE: what a programme owner decides, with defaults as comments, two designs and an "
                   "experiment. Templates are the shipped programmes and the demonstration. Nothing is overwritten.",
    .example = "partnersim init > my.conf\npartnersim init --list\npartnersim init demo --output study",
    .options = init_options,
    .run = run_init,
};
