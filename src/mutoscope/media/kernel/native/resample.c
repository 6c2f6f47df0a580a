/* Stretching and moving planes by fractions of a sample, one row of the target after the other.
 *
 * Down first: a few rows of the source become one row of 16-bit samples in 64ths of a level, over
 * only the columns that are needed, and lengthened at both ends by what lies beyond the picture.
 * Then across, in blocks (see block_table). Rows of the source are widened to 16 bits once and kept
 * for as long as rows of the target take from them. Both passes have a wide variant with 32-bit
 * sums for many taps, where the picture gets much smaller; it is slower and always right.
 *
 * Of a layer, the alpha comes first: where it is nothing, so are the premultiplied colours, and
 * where it is full they need no blending.
 */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

/* What the alpha of a block is: whether its colours are left out, blended, or copied. */
enum { CLEAR, MIXED, OPAQUE };

/* Blocks of a row, from the first on up to the last, of one kind. */
typedef struct {
    ptrdiff_t first, last;
    int kind;
} run;

typedef struct {
    const resampling *job;
    const row_loops *loops;
    tap_table columns, rows;
    block_table blocks;
    ptrdiff_t low, high;   /* columns of the source that the row holds */
    ptrdiff_t begin, end;  /* those of them that there are */
    int16_t *row;         /* [high - low], and room for the rest of a block */
    int32_t *wide;        /* [end - begin], for many taps */
    uint8_t *made;        /* [sources][padded width] */
    run *runs;            /* [blocks] */
    int16_t *ring;        /* [sources][blocks][taps][BLOCK]: row y of a source is row y % taps */
    ptrdiff_t held[MOST_SOURCES]; /* rows up to here have been in the ring */
    ptrdiff_t top, bottom;        /* rows of the source that the present one takes from */
    int16_t by_slot[NARROW_TAPS]; /* what it takes of the ring's rows */
    ptrdiff_t pitch;      /* samples of a row of the ring */
    coming next;          /* for a layer nothing worth the fetching: what is there anyway */
} workshop;

static ptrdiff_t whole_blocks(ptrdiff_t count) { return (count + BLOCK - 1) / BLOCK * BLOCK; }

static int sources_of(const resampling *job) { return job->count + (job->is_layer ? 1 : 0); }

static int is_tall(const workshop *w) { return w->rows.taps > NARROW_TAPS; }

static int is_wide(const workshop *w) { return !w->blocks.weight; }

/* One past the last column that block b takes from. */
static ptrdiff_t end_of(const block_table *blocks, ptrdiff_t b) {
    const int32_t *start = blocks->start + 2 * b;
    return blocks->pick ? start[1] + HELD : start[0] + blocks->depth + BLOCK - 1;
}

/* The source columns that any sample of the box takes from. */
static void find_columns(workshop *w, ptrdiff_t length) {
    const block_table *blocks = &w->blocks;
    w->low = INT32_MAX;
    w->high = INT32_MIN;
    for (ptrdiff_t b = 0; b < blocks->count; b++) {
        ptrdiff_t start = blocks->start[2 * b], end = end_of(blocks, b);
        w->low = start < w->low ? start : w->low;
        w->high = end > w->high ? end : w->high;
    }
    w->low = w->low < length ? w->low : length - 1;
    w->high = w->high > 1 ? w->high : 1;
    w->begin = w->low > 0 ? w->low : 0;
    w->end = w->high < length ? w->high : length;
}

static int make_room(workshop *w, const resampling *job) {
    size_t real = (size_t)(w->end - w->begin);
    size_t slots = is_tall(w) ? 1 : (size_t)sources_of(job) * (size_t)w->rows.taps;
    w->pitch = whole_blocks(w->end - w->begin);
    w->row = calloc((size_t)(w->high - w->low + BLOCK), sizeof *w->row);
    w->wide = malloc(real * sizeof *w->wide);
    w->made = malloc((size_t)(sources_of(job) * w->columns.count));
    w->runs = malloc((size_t)w->blocks.count * sizeof *w->runs);
    w->ring = calloc(slots * (size_t)w->pitch, sizeof *w->ring);
    if (!w->row || !w->wide || !w->made || !w->runs || !w->ring)
        return -1;
    w->next = (coming){w->made, w->made};
    return 0;
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
    for (ptrdiff_t b = 0; b < 2 * w->blocks.count; b++)
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
    free(w->runs);
    free(w->ring);
}

static ptrdiff_t within(ptrdiff_t y, ptrdiff_t last) { return y < 0 ? 0 : y > last ? last : y; }

/* The row that tap t of row i takes from: beyond the picture its edge, or nothing (-1). */
static ptrdiff_t row_taken(const workshop *w, const plane *source, ptrdiff_t i, ptrdiff_t t) {
    ptrdiff_t y = w->rows.first[i] + t, last = source->height - 1;
    return w->job->is_layer && (y < 0 || y > last) ? -1 : within(y, last);
}

/* Which rows of the sources row i takes from, and what each slot of the ring weighs: none that no
 * tap asks for, and the edge's several taps together. */
static void find_rows(workshop *w, ptrdiff_t i) {
    const plane *source = w->job->source;
    const int16_t *weight = weights_of(&w->rows, i);
    ptrdiff_t taps = w->rows.taps, first = w->rows.first[i], last = source->height - 1;
    w->top = within(first, last);
    w->bottom = within(first + taps - 1, last);
    ptrdiff_t slot = (ptrdiff_t)((uint32_t)w->top % (uint32_t)taps) - w->top;
    memset(w->by_slot, 0, sizeof w->by_slot);
    for (ptrdiff_t t = 0; t < taps; t++) {
        ptrdiff_t y = row_taken(w, source, i, t), place = y + slot;
        if (y >= 0)
            w->by_slot[place < taps ? place : place - taps] += weight[t];
    }
}

static void down_narrow(workshop *w, int k, int16_t *out) {
    ptrdiff_t taps = w->rows.taps, y = w->top > w->held[k] ? w->top : w->held[k];
    int16_t *ring = w->ring + k * taps * w->pitch;
    for (; y <= w->bottom; y++) {
        int16_t *slot = ring + (ptrdiff_t)((uint32_t)y % (uint32_t)taps) * BLOCK;
        w->loops->widen(row_of(&w->job->source[k], y) + w->begin, slot, taps * BLOCK,
                        w->end - w->begin);
    }
    w->held[k] = y;
    w->loops->down(ring, w->by_slot, taps, out, w->pitch / BLOCK);
}

static void down_wide(workshop *w, int k, ptrdiff_t i, int16_t *out) {
    const plane *source = &w->job->source[k];
    const int16_t *weight = weights_of(&w->rows, i);
    ptrdiff_t count = w->end - w->begin;
    memset(w->wide, 0, (size_t)count * sizeof *w->wide);
    for (ptrdiff_t t = 0; t < w->rows.taps; t++) {
        ptrdiff_t y = row_taken(w, source, i, t);
        const int32_t share = weight[t];
        if (y < 0 || !share)
            continue;
        const uint8_t *from = row_of(source, y) + w->begin;
        for (ptrdiff_t c = 0; c < count; c++)
            w->wide[c] += from[c] * share;
    }
    for (ptrdiff_t c = 0; c < count; c++)
        out[c] = (int16_t)((w->wide[c] + (1 << 7)) >> 8);
}

/* Beyond the picture's sides a layer's row stays what it was made as: zero. */
static void down_pass(workshop *w, int k, ptrdiff_t i) {
    int16_t *real = w->row + (w->begin - w->low);
    ptrdiff_t count = w->end - w->begin, before = w->begin - w->low, after = w->high - w->end;
    if (is_tall(w))
        down_wide(w, k, i, real);
    else
        down_narrow(w, k, real);
    if (w->job->is_layer)
        return;
    for (ptrdiff_t c = 0; c < before; c++)
        w->row[c] = real[0];
    for (ptrdiff_t c = 0; c < after; c++)
        real[count + c] = real[count - 1];
}

/* 64ths times 2^14: 2^20 to the level. */
static void across_wide(const workshop *w, run part, uint8_t *out) {
    const tap_table *columns = &w->columns;
    for (ptrdiff_t i = part.first * BLOCK; i < part.last * BLOCK; i++) {
        const int16_t *from = w->row + (columns->first[i] - w->low);
        const int16_t *weight = weights_of(columns, i);
        int32_t sum = 1 << 19;
        for (ptrdiff_t t = 0; t < columns->taps; t++)
            sum += from[t] * weight[t];
        sum >>= 20;
        *out++ = (uint8_t)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
    }
}

static block_table blocks_of(const workshop *w, run part) {
    block_table blocks = w->blocks;
    ptrdiff_t place = part.first * blocks.pitch;
    blocks.count = part.last - part.first;
    blocks.start += 2 * part.first;
    blocks.weight += place;
    blocks.pick = blocks.pick ? blocks.pick + 2 * place : NULL;
    return blocks;
}

static void across_pass(const workshop *w, run part, uint8_t *out) {
    if (is_wide(w)) {
        across_wide(w, part, out);
        return;
    }
    block_table blocks = blocks_of(w, part);
    w->loops->across(w->row, &blocks, out, w->next);
}

static uint8_t *target_of(const workshop *w, int k, ptrdiff_t i) {
    return row_of(&w->job->target[k], w->job->box.top + i) + w->job->box.left;
}

static ptrdiff_t width_of(const workshop *w) { return w->job->box.right - w->job->box.left; }

/* Straight into the target, but for the last block, which may be longer than the row. */
static void across_into(const workshop *w, run part, uint8_t *target) {
    ptrdiff_t width = width_of(w), whole = width / BLOCK;
    run inner = {part.first, part.last < whole ? part.last : whole, part.kind};
    uint8_t last[BLOCK];
    across_pass(w, inner, target + inner.first * BLOCK);
    if (part.last == inner.last)
        return;
    across_pass(w, (run){whole, whole + 1, MIXED}, last);
    memcpy(target + whole * BLOCK, last, (size_t)(width - whole * BLOCK));
}

/* One row more than the next: fetching takes about as long as drawing a row. */
static void expect_rows(workshop *w, int k, ptrdiff_t i) {
    const plane *source = &w->job->source[k];
    ptrdiff_t last = source->height - 1, y = w->rows.first[i] + w->rows.taps + 1;
    w->next = (coming){row_of(source, within(y, last)) + w->begin,
                       target_of(w, k, i + 1 < w->rows.count ? i + 1 : i)};
}

static void stretch_row(workshop *w, ptrdiff_t i) {
    const run all = {0, w->blocks.count, MIXED};
    for (int k = 0; k < w->job->count; k++) {
        uint8_t *target = target_of(w, k, i);
        expect_rows(w, k, i);
        down_pass(w, k, i);
        if (w->job->share == 256) {
            across_into(w, all, target);
            continue;
        }
        across_pass(w, all, w->made);
        w->loops->mix(target, target, w->made, w->job->share, width_of(w));
    }
}

/* Is there no alpha that block b takes from? Where a sharpening filter only cuts it off at zero,
 * some colour may be left. */
static int is_nothing(const workshop *w, ptrdiff_t b) {
    int any = 0;
    for (ptrdiff_t c = w->blocks.start[2 * b]; c < end_of(&w->blocks, b); c++)
        any |= w->row[c];
    return !any;
}

static int kind_of(const workshop *w, ptrdiff_t b, const uint8_t alpha[BLOCK]) {
    uint64_t half[2];
    memcpy(half, alpha, sizeof half);
    if ((half[0] | half[1]) == 0 && is_nothing(w, b))
        return CLEAR;
    return (half[0] & half[1]) == UINT64_MAX ? OPAQUE : MIXED;
}

/* From a row of alpha: what is to be drawn of the colours, and how. */
static ptrdiff_t find_runs(workshop *w, const uint8_t *alpha) {
    run present = {0, 0, CLEAR};
    ptrdiff_t found = 0;
    for (ptrdiff_t b = 0; b < w->blocks.count; b++) {
        int kind = kind_of(w, b, alpha + b * BLOCK);
        if (kind != present.kind) {
            w->runs[found] = present;
            found += present.kind != CLEAR;
            present = (run){b, b, kind};
        }
        present.last = b + 1;
    }
    w->runs[found] = present;
    return found + (present.kind != CLEAR);
}

static void lay_run(const workshop *w, int k, ptrdiff_t i, run part) {
    ptrdiff_t left = part.first * BLOCK, right = part.last * BLOCK, width = width_of(w);
    const uint8_t *alpha = w->made + w->job->count * w->columns.count;
    uint8_t *target = target_of(w, k, i);
    if (part.kind == OPAQUE && w->job->share == 256) {
        across_into(w, part, target);
        return;
    }
    right = right < width ? right : width;
    across_pass(w, part, w->made + left);
    w->loops->over(target + left, w->made + left, alpha + left, w->job->share, right - left);
}

static void lay_row(workshop *w, ptrdiff_t i) {
    const int count = w->job->count;
    const run all = {0, w->blocks.count, MIXED};
    uint8_t *alpha = w->made + count * w->columns.count;
    down_pass(w, count, i);
    across_pass(w, all, alpha);
    ptrdiff_t found = find_runs(w, alpha);
    for (int k = 0; k < count && found; k++) {
        down_pass(w, k, i);
        for (ptrdiff_t r = 0; r < found; r++)
            lay_run(w, k, i, w->runs[r]);
    }
}

int resample(const resampling *job, const row_loops *loops) {
    workshop w;
    int failed = open_workshop(&w, job, loops);
    for (ptrdiff_t i = 0; !failed && i < w.rows.count; i++) {
        if (!is_tall(&w))
            find_rows(&w, i);
        if (job->is_layer)
            lay_row(&w, i);
        else
            stretch_row(&w, i);
    }
    close_workshop(&w);
    return failed;
}
