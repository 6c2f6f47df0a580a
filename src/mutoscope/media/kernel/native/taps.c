/* Which samples of a source make a sample of a target, and how much of each.
 *
 * Filters: linear; R. Keys, "Cubic convolution interpolation for digital image processing", IEEE
 * Trans. ASSP 29 (1981), a = -1/2; Lanczos' windowed sinc, C. Duchon, "Lanczos filtering in one and
 * two dimensions", J. Appl. Meteorology 18 (1979), a = 3.
 */
#include "kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CACHE_LINE 64
#define LANCZOS_STEPS 1024 /* a linear table of this step is wrong by 4e-7: no weight changes */

static float lanczos_table[3 * LANCZOS_STEPS + 2];

void prepare_filters(void) {
    const double pi = 3.14159265358979323846;
    lanczos_table[0] = 1;
    for (int i = 1; i < 3 * LANCZOS_STEPS; i++) {
        double t = pi * i / LANCZOS_STEPS;
        lanczos_table[i] = (float)(3 * sin(t) * sin(t / 3) / (t * t));
    }
}

static double linear(double t) { return t < 1 ? 1 - t : 0; }

static double cubic(double t) {
    if (t < 1)
        return (1.5 * t - 2.5) * t * t + 1;
    return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
}

/* Sines from a table: they would cost more than the drawing. */
static double lanczos(double t) {
    if (t >= 3)
        return 0;
    double place = t * LANCZOS_STEPS;
    int i = (int)place;
    double part = place - i;
    return lanczos_table[i] + part * (lanczos_table[i + 1] - lanczos_table[i]);
}

static double widening(const axis *map) {
    return map->antialias && map->step > 1 ? map->step : 1.0;
}

ptrdiff_t taps_of(const axis *map) {
    return 2 * (ptrdiff_t)ceil((map->kind + 1) * widening(map) - 1e-9);
}

/* To the nearest, for what is above -2^15; faster than floor() without SSE 4.1. */
static int32_t rounded(double v) { return (int32_t)(v + 32768.5) - 32768; }

/* 14-bit weights of sum one. What rounding takes from one is given to the next, so that thousands
 * of small ones are right together. */
static void quantise(const double *share, double sum, int16_t *out, ptrdiff_t taps) {
    const double unit = (double)(1 << WEIGHT_BITS) / sum;
    double together = 0;
    int32_t given = 0;
    for (ptrdiff_t t = 0; t < taps; t++) {
        together += share[t];
        int32_t due = rounded(together * unit);
        out[t] = (int16_t)(due - given);
        given = due;
    }
}

/* The filter's values at distance, distance - step, distance - 2 step...; their sum. */
static double sample_filter(int kind, double distance, double step, double *out, ptrdiff_t taps) {
    double sum = 0;
    for (ptrdiff_t t = 0; t < taps; t++) {
        double at = fabs(distance - step * (double)t);
        out[t] = kind == 0 ? linear(at) : kind == 1 ? cubic(at) : lanczos(at);
        sum += out[t];
    }
    return sum;
}

/* The same for a filter that is not widened, `part` of a sample past the middle tap. */
static double sample_near(int kind, double part, double *out) {
    double left = 1 - part;
    if (kind == 0) {
        out[0] = left;
        out[1] = part;
        return 1;
    }
    out[0] = -0.5 * part * left * left;
    out[1] = (1.5 * part - 2.5) * part * part + 1;
    out[2] = (1.5 * left - 2.5) * left * left + 1;
    out[3] = -0.5 * left * part * part;
    return out[0] + out[1] + out[2] + out[3];
}

/* All that is farther out than this sees nothing but edge. It leaves room for a whole block more,
 * so that the last block's spare samples go on in a line: bent, they would deepen all blocks. */
static double clamp_place(double place, ptrdiff_t length, double reach) {
    if (!(place > -reach))
        return -reach;
    return place < (double)length + reach ? place : (double)length + reach;
}

static int32_t below(double place) {
    int32_t whole = (int32_t)place;
    return whole - (place < whole);
}

/* Is there a sample to which tap t gives anything? */
static int is_used(const tap_table *table, ptrdiff_t t) {
    for (ptrdiff_t i = 0; i < table->count; i++)
        if (table->weight[i * table->pitch + t])
            return 1;
    return 0;
}

/* Taps that are zero for all samples cost time: on whole places all but one are. */
static void trim(tap_table *table) {
    while (table->taps > 1 && !is_used(table, table->skipped + table->taps - 1))
        table->taps--;
    while (table->taps > 1 && !is_used(table, table->skipped)) {
        table->skipped++;
        table->taps--;
    }
    for (ptrdiff_t i = 0; i < table->count; i++)
        table->first[i] += (int32_t)table->skipped;
}

int make_taps(tap_table *table, const axis *map, ptrdiff_t start, ptrdiff_t count,
              ptrdiff_t length) {
    ptrdiff_t taps = taps_of(map), middle = taps / 2 - 1;
    double wide = widening(map), reach = (double)taps + BLOCK * (map->step + 1);
    double *share = malloc((size_t)taps * sizeof *share);
    *table = (tap_table){.count = count, .taps = taps, .pitch = taps};
    table->first = malloc((size_t)count * sizeof *table->first);
    table->weight = malloc((size_t)count * (size_t)taps * sizeof *table->weight);
    if (!share || !table->first || !table->weight) {
        free(share);
        free_taps(table);
        return -1;
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        double place = clamp_place(map->origin + map->step * (double)(start + i), length, reach);
        int32_t whole = below(place);
        double part = place - whole, distance = (part + (double)middle) / wide;
        double sum = map->kind < 2 && wide == 1
                         ? sample_near(map->kind, part, share)
                         : sample_filter(map->kind, distance, 1 / wide, share, taps);
        table->first[i] = whole - (int32_t)middle;
        quantise(share, sum, table->weight + i * taps, taps);
    }
    free(share);
    trim(table);
    return 0;
}

/* Starts of a block's halves by their lowest source index minus j; how far it rises. */
static ptrdiff_t start_block(const int32_t *first, int32_t *start) {
    int32_t low = first[0], high = first[0];
    for (int32_t j = 1; j < BLOCK; j++) {
        low = first[j] - j < low ? first[j] - j : low;
        high = first[j] - j > high ? first[j] - j : high;
    }
    start[0] = low;
    start[1] = low + BLOCK / 2;
    return high - low;
}

/* Starts of the halves by their first source index. Can a half hold all that it takes from? */
static int start_halves(const int32_t *first, ptrdiff_t taps, int32_t *start) {
    for (int h = 0; h < 2; h++) {
        start[h] = first[h * BLOCK / 2];
        if (first[(h + 1) * BLOCK / 2 - 1] + taps - start[h] > HELD)
            return 0;
    }
    return 1;
}

/* Picking costs an operation more a tap. */
static int choose_halves(block_table *blocks, const tap_table *table) {
    if (2 * blocks->depth <= 3 * table->taps)
        return 0;
    for (ptrdiff_t b = 0; b < blocks->count; b++)
        if (!start_halves(table->first + b * BLOCK, table->taps, blocks->start + 2 * b))
            return 0;
    blocks->depth = table->taps;
    return 1;
}

static ptrdiff_t choose_depth(block_table *blocks, const tap_table *table) {
    ptrdiff_t most = 0;
    for (ptrdiff_t b = 0; b < blocks->count; b++) {
        ptrdiff_t rise = start_block(table->first + b * BLOCK, blocks->start + 2 * b);
        most = rise > most ? rise : most;
    }
    return table->taps + most;
}

/* Places the taps of samples b * BLOCK.. under their columns; `table` has whole blocks. */
static void place_block(block_table *blocks, const tap_table *table, ptrdiff_t b) {
    int16_t *out = blocks->weight + b * blocks->depth * BLOCK;
    for (int32_t j = 0; j < BLOCK; j++) {
        ptrdiff_t i = b * BLOCK + j, drift = table->first[i] - j - blocks->start[2 * b];
        const int16_t *weight = weights_of(table, i);
        for (ptrdiff_t t = 0; t < table->taps; t++)
            out[(drift + t) * BLOCK + j] = weight[t];
    }
}

static void place_halves(block_table *blocks, const tap_table *table, ptrdiff_t b) {
    int16_t *out = blocks->weight + b * blocks->depth * BLOCK;
    uint8_t *pick = blocks->pick + 2 * b * blocks->depth * BLOCK;
    for (ptrdiff_t j = 0; j < BLOCK; j++) {
        ptrdiff_t i = b * BLOCK + j, start = blocks->start[2 * b + j / (BLOCK / 2)];
        const int16_t *weight = weights_of(table, i);
        for (ptrdiff_t t = 0; t < table->taps; t++) {
            ptrdiff_t from = table->first[i] - start + t;
            out[t * BLOCK + j] = weight[t];
            pick[2 * (t * BLOCK + j)] = (uint8_t)(2 * from);
            pick[2 * (t * BLOCK + j) + 1] = (uint8_t)(2 * from + 1);
        }
    }
}

/* Zeros; on lines of the cache, else every other read of weights would touch two. */
static int make_weights(block_table *blocks, int picks) {
    size_t size = (size_t)(blocks->count * blocks->depth * BLOCK) * sizeof *blocks->weight;
    blocks->memory = calloc(size * (picks ? 2 : 1) + CACHE_LINE, 1);
    if (!blocks->memory)
        return -1;
    uintptr_t past = (uintptr_t)blocks->memory % CACHE_LINE;
    uint8_t *aligned = (uint8_t *)blocks->memory + (CACHE_LINE - past);
    blocks->weight = (int16_t *)(void *)aligned;
    blocks->pick = picks ? aligned + size : NULL;
    return 0;
}

/* Where all samples have the same weights, all blocks share those of the first. */
static void share_weights(block_table *blocks) {
    ptrdiff_t size = blocks->depth * BLOCK;
    blocks->pitch = size;
    for (ptrdiff_t i = 0; i < blocks->count * size; i += size)
        for (ptrdiff_t k = 0; k < size; k++)
            if (blocks->weight[i + k] != blocks->weight[k / BLOCK * BLOCK])
                return;
    blocks->pitch = blocks->pick ? size : 0;
}

int make_blocks(block_table *blocks, const tap_table *table) {
    ptrdiff_t count = table->count / BLOCK;
    *blocks = (block_table){.count = count};
    blocks->start = malloc((size_t)(2 * count) * sizeof *blocks->start);
    if (!blocks->start)
        return -1;
    blocks->depth = choose_depth(blocks, table);
    int picks = choose_halves(blocks, table);
    if (!picks)
        choose_depth(blocks, table);
    if (table->taps > NARROW_TAPS || blocks->depth > DEEPEST)
        return 0;
    if (make_weights(blocks, picks))
        return -1;
    for (ptrdiff_t b = 0; b < count; b++)
        if (picks)
            place_halves(blocks, table, b);
        else
            place_block(blocks, table, b);
    share_weights(blocks);
    return 0;
}

void free_taps(tap_table *table) {
    free(table->first);
    free(table->weight);
    table->first = NULL;
    table->weight = NULL;
}

void free_blocks(block_table *blocks) {
    free(blocks->start);
    free(blocks->memory);
    *blocks = (block_table){.count = 0};
}
