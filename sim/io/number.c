/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/number.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Exponents beyond this are no double anyway; the limit keeps their arithmetic in int. */
#define EXPONENT_LIMIT 999

static size_t digits_span(const char *text)
{
    return strspn(text, "0123456789");
}

size_t sim_decimal_span(const char *text, const char **why)
{
    const char *p = text;
    if (*p == '-')
        p++;
    size_t whole = digits_span(p);
    *why = "is not a decimal number";
    if (whole == 0)
        return 0;
    if (whole > 1 && *p == '0') {
        *why = "has a leading zero, which some programs read as octal";
        return 0;
    }
    p += whole;
    if (*p == '.') {
        size_t fraction = digits_span(p + 1);
        if (fraction == 0)
            return 0;
        p += 1 + fraction;
    }
    if (*p == 'e' || *p == 'E') {
        const char *exponent = p + 1;
        if (*exponent == '+' || *exponent == '-')
            exponent++;
        size_t length = digits_span(exponent);
        if (length == 0)
            return 0;
        p = exponent + length;
    }
    if (p - text >= SIM_NUMBER_SIZE - 1) {
        *why = "has more digits than any number needs";
        return 0;
    }
    return (size_t)(p - text);
}

/* strtod follows the locale's decimal separator; this one never does.  glibc's "C" locale needs no memory. */
static double to_double(const char *text)
{
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!c)
        return strtod(text, NULL);
    double value = strtod_l(text, NULL, c);
    freelocale(c);
    return value;
}

int sim_decimal_value(const char *text, size_t length, int shift, double *value, const char **why)
{
    char buffer[SIM_NUMBER_SIZE + 16];
    size_t mantissa = strcspn(text, "eE");
    int exponent = 0;
    if (mantissa < length) {
        long typed = strtol(text + mantissa + 1, NULL, 10); /* saturates on overflow */
        exponent = typed > EXPONENT_LIMIT ? EXPONENT_LIMIT : typed < -EXPONENT_LIMIT ? -EXPONENT_LIMIT : (int)typed;
    } else {
        mantissa = length;
    }
    snprintf(buffer, sizeof buffer, "%.*se%d", (int)mantissa, text, exponent + shift);
    errno = 0;
    double result = to_double(buffer);
    if (!isfinite(result)) {
        *why = "is too large for a number";
        return -1;
    }
    if (errno == ERANGE) {
        *why = "is too small to be told from 0";
        return -1;
    }
    *value = result == 0 ? 0 : result; /* no negative zero: equal values have equal bits */
    return 0;
}

/* Writes the decimal digits d1 d2 ... dn times 10^exponent (d1 before the point when exponent is 0). */
static void place_point(const char *digits, int exponent, char *out)
{
    int count = (int)strlen(digits);
    if (exponent < -9 || exponent > 11) {
        sprintf(out, "%c%s%se%d", digits[0], count > 1 ? "." : "", digits + 1, exponent);
    } else if (exponent < 0) {
        sprintf(out, "0.%.*s%s", -exponent - 1, "000000000", digits);
    } else if (count <= exponent + 1) {
        sprintf(out, "%s%.*s", digits, exponent + 1 - count, "000000000000000");
    } else {
        sprintf(out, "%.*s.%s", exponent + 1, digits, digits + exponent + 1);
    }
}

/* `digits` significant digits of a positive number, trailing zeros removed; returns the decimal exponent. */
static int significant_digits(double value, int digits, char out[32])
{
    char text[40];
    snprintf(text, sizeof text, "%.*e", digits - 1, value);
    char *e = strchr(text, 'e');
    int exponent = (int)strtol(e + 1, NULL, 10);
    *e = '\0';
    size_t n = 0;
    for (const char *p = text; *p; p++)
        if (*p >= '0' && *p <= '9') /* whatever the locale puts in between */
            out[n++] = *p;
    while (n > 1 && out[n - 1] == '0')
        n--;
    out[n] = '\0';
    return exponent;
}

static void print_shifted(double value, int digits, int shift, char out[SIM_NUMBER_SIZE])
{
    char significant[32];
    if (value == 0 || !isfinite(value)) {
        strcpy(out, value == 0 ? "0" : isnan(value) ? "undefined" : value > 0 ? "unbounded" : "-unbounded");
        return;
    }
    if (value < 0)
        *out++ = '-';
    int exponent = significant_digits(fabs(value), digits, significant);
    place_point(significant, exponent - shift, out);
}

void sim_decimal_print_digits(double value, int digits, char out[SIM_NUMBER_SIZE])
{
    print_shifted(value, digits, 0, out);
}

void sim_decimal_print(double value, int shift, char out[SIM_NUMBER_SIZE])
{
    for (int digits = 1; digits <= 17; digits++) {
        const char *why;
        double back;
        print_shifted(value, digits, shift, out);
        if (sim_decimal_value(out, strlen(out), shift, &back, &why) == 0 && back == value)
            return;
    }
}
