/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim doctor: what a bug report needs, and whether files are safe here. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/console/table.h"
#include "models/model.h"
#include "sim/core/math.h"
#include "sim/core/random.h"
#include "sim/core/sample.h"
#include "sim/experiment/provenance.h"
#include "sim/io/confuse.h"
#include "sim/parallel/ranks.h"

/* What every processor must find: see math_fingerprint. */
#define EXPECTED_FINGERPRINT UINT64_C(0xe633fec35ea0a150)

/* FNV-1a over the bits of a value (Fowler, Noll, Vo; 64-bit parameters of RFC 9923). */
static uint64_t fold(uint64_t hash, double value)
{
    unsigned char bytes[sizeof value];
    memcpy(bytes, &value, sizeof value);
    for (size_t i = 0; i < sizeof bytes; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* The same bits on every machine, or results would differ between machines. */
static uint64_t math_fingerprint(void)
{
    static const struct sim_key key = {.seed = 1, .replication = 2};
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (uint32_t i = 1; i <= 2000; i++) {
        double x = sim_uniform(&key, sim_at(i, 1, 0));
        hash = fold(hash, x);
        hash = fold(hash, sim_log(x));
        hash = fold(hash, sim_log1p(x));
        hash = fold(hash, sim_exp(10 * x - 5));
        hash = fold(hash, sim_expm1(x));
        hash = fold(hash, sim_pow(10 * x, x));
        hash = fold(hash, sim_sin(100 * x));
        hash = fold(hash, sim_cos(100 * x));
        hash = fold(hash, sim_standard_exponential(&key, sim_at(i, 2, 0)));
        hash = fold(hash, sim_standard_normal(&key, sim_at(i, 3, 0)));
    }
    return hash;
}

/* ---- the file system ---- */

struct checks {
    struct cli_table *table;
    const char *folder;
    char first[4096], second[4096];
    bool failed;
};

static void report(struct checks *c, const char *what, bool works, const char *why)
{
    char text[300];
    snprintf(text, sizeof text, "%s%s%s", works ? "works" : "FAILS", works ? "" : ": ", works ? "" : why);
    cli_table_row(c->table, (const char *const[]){what, text});
    c->failed = c->failed || !works;
}

/* Write, make durable, rename, make the name durable: how results are committed. */
static void check_commit(struct checks *c)
{
    int descriptor = open(c->first, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    report(c, "create a file", descriptor >= 0, strerror(errno));
    if (descriptor < 0)
        return;
    report(c, "write", write(descriptor, "partnersim\n", 11) == 11, strerror(errno));
    report(c, "fsync", fsync(descriptor) == 0, strerror(errno));
    report(c, "rename", rename(c->first, c->second) == 0, strerror(errno));
    int folder = open(c->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    report(c, "fsync of the directory", folder >= 0 && fsync(folder) == 0, strerror(errno));
    if (folder >= 0)
        close(folder);
    report(c, "lock a file", flock(descriptor, LOCK_EX | LOCK_NB) == 0, strerror(errno));
    int other = open(c->second, O_RDWR | O_CLOEXEC);
    bool excluded = other >= 0 && flock(other, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    report(c, "a lock keeps others out", excluded, "two holders at once; use one process per directory");
    if (other >= 0)
        close(other);
    close(descriptor);
    unlink(c->first);
    unlink(c->second);
}

static bool check_files(struct cli_table *table, const char *folder)
{
    struct checks c = {.table = table, .folder = folder};
    struct statvfs space;
    char text[100];
    snprintf(c.first, sizeof c.first, "%s/.partnersim-doctor.%ld", folder, (long)getpid());
    snprintf(c.second, sizeof c.second, "%s/.partnersim-doctor.%ld.renamed", folder, (long)getpid());
    cli_table_row(table, (const char *const[]){"directory", folder});
    if (statvfs(folder, &space) == 0) {
        snprintf(text, sizeof text, "%.1f GB", (double)space.f_bavail * (double)space.f_frsize / 1e9);
        cli_table_row(table, (const char *const[]){"free space", text});
    }
    check_commit(&c);
    return !c.failed;
}

/* ---- the machine and the program ---- */

static void row(struct cli_table *table, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void row(struct cli_table *table, const char *name, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cli_table_row(table, (const char *const[]){name, text});
}

static void processor_name(char *out, size_t size)
{
    char line[300];
    FILE *stream = fopen("/proc/cpuinfo", "r");
    snprintf(out, size, "unknown");
    while (stream && fgets(line, sizeof line, stream)) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || !colon)
            continue;
        snprintf(out, size, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
        break;
    }
    if (stream)
        fclose(stream);
}

static int usable_processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : (int)sysconf(_SC_NPROCESSORS_ONLN);
}

static void list_machine(struct cli_table *table)
{
    struct utsname system;
    char processor[300];
    processor_name(processor, sizeof processor);
    if (uname(&system) == 0)
        row(table, "system", "%s %s %s", system.sysname, system.release, system.machine);
    row(table, "processor", "%s", processor);
    row(table, "processors", "%ld, usable by this process: %d", sysconf(_SC_NPROCESSORS_ONLN), usable_processors());
    row(table, "memory", "%.1f GB", (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGE_SIZE) / 1e9);
    const char *threads = getenv("OMP_NUM_THREADS");
    char mpi[256];
    row(table, "MPI", "%s", sim_ranks_library(mpi, sizeof mpi));
    row(table, "OpenMP", "%d%s%s", _OPENMP, threads ? ", OMP_NUM_THREADS=" : "", threads ? threads : "");
}

/* Libraries as recorded with every result, and those only scenario files need. */
static void list_libraries(struct cli_table *table)
{
    char *text = sim_provenance(usable_processors());
    json_t *provenance = text ? json_loads(text, 0, NULL) : NULL;
    const char *name;
    json_t *version;
    json_object_foreach(json_object_get(provenance, "libraries"), name, version)
        row(table, name, "%s", json_string_value(version) ? json_string_value(version) : "unknown");
    row(table, "libconfuse", "%s", sim_confuse_version());
    row(table, "jansson loaded", "%s", jansson_version_str());
    json_decref(provenance);
    free(text);
}

static int run_doctor(const struct cli_invocation *invocation)
{
    static const char *const heads[] = {"what", "found"};
    const char *folder = cli_operand(invocation, 0);
    struct cli_table table;
    cli_table_init(&table, heads, 2);
    row(&table, "partnersim", "%s (%s)", PARTNERSIM_VERSION, sim_git_commit());
    row(&table, "model", "%s %s", eco_model.name, eco_model.version);
    row(&table, "compiler", "%s", __VERSION__);
    list_machine(&table);
    list_libraries(&table);
    uint64_t fingerprint = math_fingerprint();
    bool same = fingerprint == EXPECTED_FINGERPRINT;
    row(&table, "mathematics", "%016llx, %s", (unsigned long long)fingerprint,
        same ? "as on every machine" : "NOT as on other machines: results of this build will differ");
    bool sound = check_files(&table, folder ? folder : ".") && same;
    int status = sound ? SIM_OK : SIM_INTERNAL;
    if (table.out_of_memory)
        status = cli_complain(invocation, SIM_INTERNAL, "out of memory");
    else if (cli_table_show(&table, cli_flag(invocation, "json"), stdout) != SIM_OK)
        status = SIM_INTERNAL;
    cli_table_fini(&table);
    return status;
}

static const struct cli_option doctor_options[] = {
    {"json", NULL, false, "print as JSON"},
    {NULL, NULL, false, NULL},
};

extern const struct cli_command cli_doctor_command;
const struct cli_command cli_doctor_command = {
    .name = "doctor",
    .operands = "[DIR]",
    .most_operands = 1,
    .summary = "Tell versions, libraries and threads, and check the file system",
    .description =
        "The text for a bug report. DIR, by default the current directory, is where the file system is tried: "
        "a temporary file is written, made durable, renamed, locked and removed.\n\n"
        "Exit status 1 if the file system does not keep what results rely on, or the mathematics differ.",
    .example = "partnersim doctor\npartnersim doctor /scratch",
    .options = doctor_options,
    .run = run_doctor,
};
