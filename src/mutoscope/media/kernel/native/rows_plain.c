/* The loops over one row in plain C: every processor, and the measure of the vector ones. */
#include "kernel.h"

#include <string.h>

/* (a * b) / 2^15 rounded, as PMULHRSW does it. */
static inline int16_t scaled(int16_t a, int16_t b) {
    return (int16_t)((((int32_t)a * b >> 14) + 1) >> 1);
}

static inline uint8_t clipped(int32_t v) { return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v); }

/* round(v / 255), exactly for v up to 65 407: J. Blinn, "Three wrongs make a right", 1995. */
static inline uint32_t by_255(uint32_t v) {
    v += 128;
    return (v + (v >> 8)) >> 8;
}

static void widen(const uint8_t *from, int16_t *ring, ptrdiff_t pitch, ptrdiff_t count) {
    for (ptrdiff_t b = 0; b * BLOCK < count; b++)
        for (ptrdiff_t i = b * BLOCK; i < (b + 1) * BLOCK; i++)
            ring[b * pitch + i % BLOCK] = (int16_t)(i < count ? from[i] << 7 : 0);
}

static void down(const int16_t *ring, const int16_t *weight, ptrdiff_t rows, int16_t *out,
                 ptrdiff_t blocks) {
    memset(out, 0, (size_t)(blocks * BLOCK) * sizeof *out);
    for (ptrdiff_t b = 0; b < blocks; b++, out += BLOCK)
        for (ptrdiff_t t = 0; t < rows; t++, ring += BLOCK)
            for (int i = 0; i < BLOCK; i++)
                out[i] = (int16_t)(out[i] + scaled(ring[i], weight[t]));
}

/* Adds tap t of a block's samples to their sums. */
static void add_tap(const int16_t *row, const block_table *blocks, ptrdiff_t b, ptrdiff_t t,
                    int16_t sum[BLOCK]) {
    const int32_t *start = blocks->start + 2 * b;
    ptrdiff_t place = b * blocks->pitch + t * BLOCK;
    for (ptrdiff_t j = 0; j < BLOCK; j++) {
        ptrdiff_t from = start[0] + t + j;
        if (blocks->pick)
            from = start[j / (BLOCK / 2)] + blocks->pick[2 * (place + j)] / 2;
        sum[j] = (int16_t)(sum[j] + scaled(row[from], blocks->weight[place + j]));
    }
}

static void across(const int16_t *row, const block_table *blocks, uint8_t *out, coming next) {
    (void)next;
    for (ptrdiff_t b = 0; b < blocks->count; b++) {
        int16_t sum[BLOCK];
        for (int j = 0; j < BLOCK; j++)
            sum[j] = 16;
        for (ptrdiff_t t = 0; t < blocks->depth; t++)
            add_tap(row, blocks, b, t, sum);
        for (int j = 0; j < BLOCK; j++)
            out[b * BLOCK + j] = clipped(sum[j] >> 5);
    }
}

static void mix(uint8_t *out, const uint8_t *first, const uint8_t *second, int share,
                ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = (uint8_t)((first[i] * (256 - share) + second[i] * share + 128) >> 8);
}

static void mix_by(uint8_t *out, const uint8_t *first, const uint8_t *second, const uint8_t *mask,
                   ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = (uint8_t)by_255((uint32_t)(first[i] * (255 - mask[i]) + second[i] * mask[i]));
}

static void over(uint8_t *out, const uint8_t *colour, const uint8_t *alpha, int share,
                 ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) {
        uint32_t c = (uint32_t)(colour[i] * share + 128) >> 8;
        uint32_t a = (uint32_t)(alpha[i] * share + 128) >> 8;
        uint32_t v = by_255(out[i] * (255 - a)) + c;
        out[i] = (uint8_t)(v > 255 ? 255 : v);
    }
}

static void luma(const uint8_t *rgba, uint8_t *y, uint8_t *alpha, ptrdiff_t width) {
    for (ptrdiff_t i = 0; i < width; i++) {
        const uint8_t *p = rgba + 4 * i;
        int32_t v = 0;
        for (int k = 0; k < 4; k++)
            v += p[k] * to_yuv[0][k];
        y[i] = clipped((v + (1 << 14)) >> 15);
        alpha[i] = p[3];
    }
}

static void chroma(const int16_t *sums, uint8_t *const out[3], ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) {
        const int16_t *left = sums + 8 * i, *here = left + 4, *right = left + 8;
        int32_t eight[4], u = 1 << 17, v = 1 << 17;
        for (int k = 0; k < 4; k++) {
            eight[k] = left[k] + 2 * here[k] + right[k];
            u += eight[k] * to_yuv[1][k];
            v += eight[k] * to_yuv[2][k];
        }
        out[0][i] = clipped(u >> 18);
        out[1][i] = clipped(v >> 18);
        out[2][i] = (uint8_t)((eight[3] + 4) >> 3);
    }
}

static void add(const uint8_t *first, const uint8_t *second, int16_t *out, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = (int16_t)(first[i] + second[i]);
}

const row_loops loops_plain = {"plain C", widen, down, across, mix,
                               mix_by,    over,  luma, chroma, add};
