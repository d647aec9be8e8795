/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/pdf.h"

#ifdef PARTNERSIM_RSVG

#include <cairo-pdf.h>
#include <librsvg/rsvg.h>
#include <time.h>

#define POINTS_PER_PIXEL .75

bool ana_pdf_available(void)
{
    return true;
}

static cairo_status_t keep(void *closure, const unsigned char *data, unsigned length)
{
    struct ana_buffer *pdf = closure;
    ana_put_bytes(pdf, (const char *)data, length);
    return pdf->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static cairo_status_t draw(RsvgHandle *handle, const RsvgRectangle *box, const char *date, struct ana_buffer *pdf)
{
    const RsvgRectangle area = {0, 0, box->width, box->height};
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(keep, pdf, box->width * POINTS_PER_PIXEL, box->height * POINTS_PER_PIXEL);
    /* Else the clock's: files could not be made again byte for byte. */
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
    cairo_t *cairo = cairo_create(surface);
    cairo_scale(cairo, POINTS_PER_PIXEL, POINTS_PER_PIXEL);
    gboolean drawn = rsvg_handle_render_document(handle, cairo, &area, NULL);
    cairo_status_t status = drawn ? cairo_status(cairo) : CAIRO_STATUS_INVALID_CONTENT;
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return status;
}

int ana_pdf_of_svg(const struct ana_buffer *svg, int64_t made, struct ana_buffer *pdf, struct sim_error *error)
{
    const time_t seconds = (time_t)made;
    struct tm parts = {0};
    char date[32];
    RsvgRectangle box = {0};
    gboolean has_box = FALSE;
    RsvgHandle *handle = rsvg_handle_new_from_data((const guint8 *)ana_buffer_text(svg), svg->length, NULL);
    if (!handle)
        return sim_fail(error, SIM_INTERNAL, "a picture of the report is no valid SVG");
    rsvg_handle_get_intrinsic_dimensions(handle, NULL, NULL, NULL, NULL, &has_box, &box);
    gmtime_r(&seconds, &parts);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &parts);
    cairo_status_t status = has_box ? draw(handle, &box, date, pdf) : CAIRO_STATUS_INVALID_SIZE;
    g_object_unref(handle);
    return status == CAIRO_STATUS_SUCCESS
               ? SIM_OK
               : sim_fail(error, SIM_INTERNAL, "cannot draw a picture as PDF: %s", cairo_status_to_string(status));
}

#else

bool ana_pdf_available(void)
{
    return false;
}

int ana_pdf_of_svg(const struct ana_buffer *svg, int64_t made, struct ana_buffer *pdf, struct sim_error *error)
{
    (void)svg;
    (void)made;
    (void)pdf;
    return sim_fail(error, SIM_USAGE, "this partnersim was built without librsvg: it draws no PDF");
}

#endif
