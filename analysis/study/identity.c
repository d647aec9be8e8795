/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/study/identity.h"

#include <stdlib.h>
#include <string.h>

#include "sim/io/hash.h"

static bool same(const json_t *a, const json_t *b)
{
    return json_is_string(a) && json_equal(a, b);
}

json_t *ana_identity(const char *model_version, const char *seed, const struct ana_identity_point *points,
                     uint32_t count)
{
    json_t *designs = json_object();
    for (uint32_t p = 0; p < count; p++) {
        char id[SIM_ID_SIZE];
        struct sim_sha256 hash;
        if (json_object_get(designs, points[p].design))
            continue;
        sim_sha256_init(&hash);
        for (uint32_t own = p; own < count; own++)
            if (strcmp(points[own].design, points[p].design) == 0)
                sim_sha256_print(&hash, "%s\n", points[own].id);
        sim_sha256_id(&hash, id);
        if (json_object_set_new(designs, points[p].design, json_string(id)) != 0) {
            json_decref(designs);
            return NULL;
        }
    }
    return json_pack("{s:s, s:s, s:o}", "model_version", model_version, "seed", seed, "designs", designs);
}

json_t *ana_identity_of_view(const struct ana_study_view *view)
{
    const char *version = ana_view_attribute(view, "model_version"), *seed = ana_view_attribute(view, "seed");
    struct ana_identity_point *points = malloc(((size_t)view->point_count + 1) * sizeof *points);
    bool known = points && version[0] && seed[0];
    for (uint32_t p = 0; p < view->point_count && known; p++) {
        points[p] = (struct ana_identity_point){view->designs[view->points[p].design].title, view->points[p].id};
        known = points[p].id;
    }
    json_t *identity = known ? ana_identity(version, seed, points, view->point_count) : NULL;
    free(points);
    return identity;
}

bool ana_identity_agrees(const json_t *found, const json_t *own)
{
    const char *design;
    json_t *id, *designs = json_object_get(found, "designs");
    if (!same(json_object_get(found, "model_version"), json_object_get(own, "model_version")) ||
        !same(json_object_get(found, "seed"), json_object_get(own, "seed")) || json_object_size(designs) == 0)
        return false;
    json_object_foreach(designs, design, id)
    {
        if (!same(id, json_object_get(json_object_get(own, "designs"), design)))
            return false;
    }
    return true;
}
