/* Stretching and moving planes by fractions of a sample, one row of the target after the other.
 *
 * Down first: a few rows of the source become one row of 16-bit samples in 64ths of a level, over
 * only the columns that are needed, and lengthened at both ends by what lies beyond the picture.
 * Then across, in blocks (see block_table). Both passes have a wide variant with 32-bit sums for
 * many taps, where the picture gets much smaller; it is slower and always right.
 */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>
#include <string.h>

typedef struct {
    const resampling *job;
    const row_loops *loops;
    tap_table columns, rows;
    block_table blocks;
    ptrdiff_t low, high;     /* columns of the source that the row holds */
    ptrdiff_t begin, end;    /* those of them that there are */
    int16_t *row;            /* [high - low] */
    int32_t *wide;           /* [end - begin], for many taps */
    uint8_t *made;           /* [sources][padded width] */
    uint8_t *nothing;        /* a row of zeros */
    const uint8_t **from;    /* [taps] */
} workshop;

static ptrdiff_t whole_blocks(ptrdiff_t count) { return (count + BLOCK - 1) / BLOCK * BLOCK; }

static int sources_of(const resampling *job) { return job->count + (job->is_layer ? 1 : 0); }

/* The source columns that any sample of the box takes from. */
static void find_columns(workshop *w, ptrdiff_t length) {
    w->low = INT32_MAX;
    w->high = INT32_MIN;
    for (ptrdiff_t b = 0; b < w->blocks.count; b++) {
        ptrdiff_t start = w->blocks.start[b], end = start + w->blocks.depth + BLOCK - 1;
        w->low = start < w->low ? start : w->low;
        w->high = end > w->high ? end : w->high;
    }
    w->low = w->low < length ? w->low : length - 1;
    w->high = w->high > 1 ? w->high : 1;
    w->begin = w->low > 0 ? w->low : 0;
    w->end = w->high < length ? w->high : length;
}

static int make_room(workshop *w, const resampling *job) {
    size_t held = (size_t)(w->high - w->low), real = (size_t)(w->end - w->begin);
    w->row = malloc(held * sizeof *w->row);
    w->wide = malloc(real * sizeof *w->wide);
    w->made = malloc((size_t)(sources_of(job) * w->columns.count));
    w->nothing = calloc(real, 1);
    w->from = malloc((size_t)w->rows.taps * sizeof *w->from);
    return w->row && w->wide && w->made && w->nothing && w->from ? 0 : -1;
}

static int open_workshop(workshop *w, const resampling *job, const row_loops *loops) {
    const span *box = &job->box;
    const plane *source = job->source;
    memset(w, 0, sizeof *w);
    w->job = job;
    w->loops = loops;
    if (make_taps(&w->columns, &job->across, box->left, whole_blocks(box->right - box->left),
                  source->width) ||
        make_taps(&w->rows, &job->down, box->top, box->bottom - box->top, source->height) ||
        make_blocks(&w->blocks, &w->columns))
        return -1;
    find_columns(w, source->width);
    for (ptrdiff_t b = 0; b < w->blocks.count; b++)
        w->blocks.start[b] -= (int32_t)w->low;
    return make_room(w, job);
}

static void close_workshop(workshop *w) {
    free_taps(&w->columns);
    free_taps(&w->rows);
    free_blocks(&w->blocks);
    free(w->row);
    free(w->wide);
    free(w->made);
    free(w->nothing);
    free(w->from);
}

/* The rows that row i is made of: beyond the picture its edge, or nothing. */
static void find_rows(workshop *w, const plane *source, ptrdiff_t i) {
    for (ptrdiff_t t = 0; t < w->rows.taps; t++) {
        ptrdiff_t y = w->rows.first[i] + t, last = source->height - 1;
        if (w->job->is_layer && (y < 0 || y > last))
            w->from[t] = w->nothing;
        else
            w->from[t] = row_of(source, y < 0 ? 0 : y > last ? last : y) + w->begin;
    }
}

static void down_wide(workshop *w, const int16_t *weight, int16_t *out) {
    ptrdiff_t count = w->end - w->begin;
    memset(w->wide, 0, (size_t)count * sizeof *w->wide);
    for (ptrdiff_t t = 0; t < w->rows.taps; t++) {
        const uint8_t *from = w->from[t];
        const int32_t share = weight[t];
        if (from == w->nothing || !share)
            continue;
        for (ptrdiff_t i = 0; i < count; i++)
            w->wide[i] += from[i] * share;
    }
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = (int16_t)((w->wide[i] + (1 << 7)) >> 8);
}

static void down_pass(workshop *w, const plane *source, ptrdiff_t i) {
    const int16_t *weight = weights_of(&w->rows, i);
    int16_t *real = w->row + (w->begin - w->low);
    ptrdiff_t count = w->end - w->begin, before = w->begin - w->low, after = w->high - w->end;
    find_rows(w, source, i);
    if (w->rows.taps > NARROW_TAPS)
        down_wide(w, weight, real);
    else
        w->loops->down(w->from, weight, w->rows.taps, real, count);
    int16_t first = w->job->is_layer ? 0 : real[0];
    int16_t last = w->job->is_layer ? 0 : real[count - 1];
    for (ptrdiff_t k = 0; k < before; k++)
        w->row[k] = first;
    for (ptrdiff_t k = 0; k < after; k++)
        real[count + k] = last;
}

/* 64ths times 2^14: 2^20 to the level. */
static void across_wide(const workshop *w, uint8_t *out) {
    const tap_table *columns = &w->columns;
    for (ptrdiff_t i = 0; i < columns->count; i++) {
        const int16_t *from = w->row + (columns->first[i] - w->low);
        const int16_t *weight = weights_of(columns, i);
        int32_t sum = 1 << 19;
        for (ptrdiff_t t = 0; t < columns->taps; t++)
            sum += from[t] * weight[t];
        sum >>= 20;
        out[i] = (uint8_t)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
    }
}

static int is_wide(const workshop *w) {
    return w->columns.taps > NARROW_TAPS || w->blocks.depth > DEEPEST;
}

static void across_pass(const workshop *w, uint8_t *out) {
    if (is_wide(w))
        across_wide(w, out);
    else
        w->loops->across(w->row, &w->blocks, out);
}

/* Straight into the target, but for the last block, which may be longer than the row. */
static void across_into(const workshop *w, uint8_t *target, ptrdiff_t width) {
    const block_table *all = &w->blocks;
    ptrdiff_t whole = width / BLOCK, rest = width % BLOCK;
    block_table part = {whole, all->depth, all->start, all->weight};
    w->loops->across(w->row, &part, target);
    if (!rest)
        return;
    part = (block_table){1, all->depth, all->start + whole,
                         all->weight + whole * all->depth * BLOCK};
    w->loops->across(w->row, &part, w->made);
    memcpy(target + whole * BLOCK, w->made, (size_t)rest);
}

static void stretch_row(workshop *w, ptrdiff_t i) {
    const resampling *job = w->job;
    ptrdiff_t left = job->box.left, width = job->box.right - left;
    for (int k = 0; k < job->count; k++) {
        uint8_t *target = row_of(&job->target[k], job->box.top + i) + left;
        down_pass(w, &job->source[k], i);
        if (job->share == 256 && !is_wide(w)) {
            across_into(w, target, width);
            continue;
        }
        across_pass(w, w->made);
        if (job->share == 256)
            memcpy(target, w->made, (size_t)width);
        else
            w->loops->mix(target, target, w->made, job->share, width);
    }
}

static void lay_row(workshop *w, ptrdiff_t i) {
    const resampling *job = w->job;
    ptrdiff_t left = job->box.left, width = job->box.right - left;
    const uint8_t *alpha = w->made + job->count * w->columns.count;
    for (int k = 0; k <= job->count; k++) {
        down_pass(w, &job->source[k], i);
        across_pass(w, w->made + k * w->columns.count);
    }
    for (int k = 0; k < job->count; k++)
        w->loops->over(row_of(&job->target[k], job->box.top + i) + left,
                       w->made + k * w->columns.count, alpha, job->share, width);
}

int resample(const resampling *job, const row_loops *loops) {
    workshop w;
    int failed = open_workshop(&w, job, loops);
    for (ptrdiff_t i = 0; !failed && i < w.rows.count; i++) {
        if (job->is_layer)
            lay_row(&w, i);
        else
            stretch_row(&w, i);
    }
    close_workshop(&w);
    return failed;
}
