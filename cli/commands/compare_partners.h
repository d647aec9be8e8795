/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * compare, partner by partner: --partners (winners and losers), --ledger (what
 * payouts were for), --bunching (thresholds and ends of periods).
 *
 * The document goes to stdout and, as JSON, to DIR/winners.json,
 * deadweight.json or bunching.json.
 *
 * Tests: tests/cli/partners.bats
 */
#ifndef CLI_COMMANDS_COMPARE_PARTNERS_H
#define CLI_COMMANDS_COMPARE_PARTNERS_H

#include "analysis/document/document.h"
#include "analysis/document/format.h"
#include "cli/command.h"
#include "sim/io/results.h"

/* Whether one of the three was asked for. */
bool cli_asks_for_partners(const struct cli_invocation *invocation);
int cli_compare_partners(const struct cli_invocation *invocation, struct sim_results *results,
                         const struct ana_study_view *view, enum ana_format format, enum ana_language language,
                         struct ana_buffer *out, struct sim_error *error);

/* Adds the ledger deal by deal, if --deals asks for it or the results keep a log. */
int cli_compare_deals(const struct cli_invocation *invocation, struct sim_results *results,
                      const struct ana_study_view *view, uint32_t baseline, struct ana_document *document,
                      struct sim_error *error);

/* Adds the share of deals won in the last week of periods, under the same condition. */
int cli_compare_periods(const struct cli_invocation *invocation, struct sim_results *results,
                        const struct ana_study_view *view, struct ana_document *document, struct sim_error *error);

#endif
