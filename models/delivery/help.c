/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M10 The vendor's technical desk: one finite queue for all partners, first
 * come, first served, with as many servers as engineers.
 *
 *   a team starts -> with probability `ask` a question -> queue -> an engineer answers -> the team hears of it
 *
 * A team that waits works at pace 1 - reliance; an answer that comes before
 * its end lets the rest go at pace 1 + productivity and adds to the quality of
 * the project.  An overloaded desk therefore costs twice: its engineers are
 * paid, and teams wait for answers that come too late.
 *
 * The desk lives in the first process and keeps the hours of its region;
 * questions and answers are mail, like everything between agents.  With
 * handling exponential and questions Poisson it is the M/M/c queue (PA2).
 */
#include "models/delivery/delivery.h"

#include "models/vendor/vendor.h"

static const uint32_t desk_process = 0;

/* ---- the team's side ---- */

void eco_help_ask(struct eco_local *local, uint32_t row)
{
    const struct eco_support_desk_params *desk = &eco_terms(local)->vendor.support_desk;
    struct eco_project *project = &local->projects[row];
    if (eco_help_engineers(local->world) == 0 || project->part ||
        !sim_bernoulli(&local->region->key, ECO_AT(project->uid, ASK, 0), desk->ask))
        return;
    project->asked = true;
    ECO_SEND(local, desk_process, QUESTION, local->region->now + local->region->window_days, 0,
             {.uid = project->uid, .process = local->process, .row = row, .generation = project->generation});
}

void eco_on_advice(struct eco_local *local, struct sim_event event, const struct eco_mail_advice *mail)
{
    const struct eco_support_desk_params *desk = &eco_terms(local)->vendor.support_desk;
    struct eco_project *project = eco_project_find(local, event.agent, mail->generation);
    local->counters.questions_heard++;
    if (!project || project->own_done) {
        local->counters.questions_late++;
        return;
    }
    double worked = (1 - desk->reliance) * sim_desk_elapsed(eco_hours(local), project->started, event.time);
    double left = project->desk_days > worked ? project->desk_days - worked : 0;
    project->helped = true;
    project->due = sim_desk_after(eco_hours(local), event.time, left / (1 + desk->productivity));
    sim_region_schedule(local->region, project->due, ECO_EVENT_PROJECT_DONE, event.agent, project->generation);
}

/* ---- the desk's side ---- */

static void take_up(struct eco_local *local, uint32_t row)
{
    const struct eco_support_desk_params *desk = &eco_terms(local)->vendor.support_desk;
    struct eco_question *question = &local->questions[row];
    const double now = local->region->now;
    local->help_busy++;
    local->counters.questions_taken++;
    local->counters.question_hours += 24 * sim_desk_elapsed(eco_hours(local), question->arrived, now);
    double work = sim_exponential(&local->region->key, ECO_AT(question->uid, ADVICE_WORK, 0), desk->handling);
    sim_region_schedule(local->region, sim_desk_after(eco_hours(local), now, work), ECO_EVENT_ADVISED, row,
                        question->generation);
}

static void take_up_waiting(struct eco_local *local)
{
    while (local->help.length > 0 && local->help_busy < eco_help_engineers(local->world)) {
        uint32_t row;
        ECO_QUEUE_POP(&local->help, local->questions, row);
        take_up(local, row);
    }
}

void eco_on_question(struct eco_local *local, struct sim_event event, const struct eco_mail_question *mail)
{
    uint32_t row = eco_question_take(local);
    struct eco_question *question = &local->questions[row];
    question->uid = mail->uid;
    question->process = mail->process;
    question->row = mail->row;
    question->row_generation = mail->generation;
    question->arrived = event.time;
    local->counters.questions++;
    local->counters.questions_open++;
    ECO_QUEUE_PUSH(&local->help, local->questions, row);
    take_up_waiting(local);
}

void eco_on_advised(struct eco_local *local, struct sim_event event)
{
    struct eco_question *question = eco_question_find(local, event.agent, sim_event_stamp(event));
    sim_assert(question);
    ECO_SEND(local, question->process, ADVICE, event.time + local->region->window_days, question->row,
             {.generation = question->row_generation});
    local->help_busy--;
    local->counters.questions_open--;
    local->counters.questions_answered++;
    eco_question_release(local, event.agent);
    take_up_waiting(local);
}

/* Teams that asked a desk that is no more go on at the pace of those that wait. */
void eco_help_restaff(struct eco_local *local)
{
    while (local->help.length > 0 && eco_help_engineers(local->world) == 0) {
        uint32_t row;
        ECO_QUEUE_POP(&local->help, local->questions, row);
        local->counters.questions_open--;
        local->counters.questions_dropped++;
        eco_question_release(local, row);
    }
    take_up_waiting(local);
}
