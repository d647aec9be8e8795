/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sections made of findings: shared by the files of this room only. */
#ifndef ANALYSIS_REPORT_FOUND_H
#define ANALYSIS_REPORT_FOUND_H

#include "analysis/report/page.h"

/* An element with a text of a finding, marked as English where the finding has nothing else and the page is not. */
void ana_page_found(struct ana_page *page, enum ana_finding id, const char *tag, const char *text);

/* Pictures of findings. */
void ana_draw_winners(struct ana_page *page);
void ana_draw_deadweight(struct ana_page *page);
void ana_draw_bunching(struct ana_page *page);
void ana_draw_risk(struct ana_page *page);
void ana_draw_sensitivity(struct ana_page *page);
void ana_draw_luck(struct ana_page *page);
void ana_draw_given(struct ana_page *page);
void ana_draw_discover(struct ana_page *page);
void ana_draw_select(struct ana_page *page);
void ana_draw_optimise(struct ana_page *page);
void ana_draw_calibrate(struct ana_page *page);

/* What a parameter does to the answer, from the sensitivity found; "" if nothing is known.  Lent. */
const char *ana_page_effect(const struct ana_page *page, const char *path);

#endif
