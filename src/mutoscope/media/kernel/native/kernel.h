/* The drawing kernel's inner interface: planes of bytes, tables of taps, loops over rows.
 *
 * Nothing in here knows Python; module.c is the only door, fuzz.c in the tests another one. All
 * functions are safe for any size and any finite map; they allocate with malloc, so that they can
 * run without the interpreter's lock.
 */
#ifndef MUTOSCOPE_KERNEL_H
#define MUTOSCOPE_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#define BLOCK 16       /* samples of a row that are made together */
#define WEIGHT_BITS 14 /* weights of one sample sum to exactly 1 << 14: flat areas stay exact */
#define MOST_SOURCES 3 /* U, V and their alpha share their tables */
#define NARROW_TAPS 16 /* up to here 16-bit sums keep flat areas exact: each tap's rounding is at
                          most half a unit of 32 or 64 to the level */
#define DEEPEST 64     /* deeper blocks are mostly zeros */
#define MOST_STEP 1024.0

/* Samples of a row stand side by side; `stride` is bytes from one row to the next, of any sign. */
typedef struct {
    uint8_t *data;
    ptrdiff_t stride;
    ptrdiff_t width, height;
} plane;

/* Sample i of the target is sample origin + step * i of the source. */
typedef struct {
    double origin, step;
    int kind; /* 0 linear, 1 Keys' cubic with a = -1/2, 2 Lanczos with a = 3 */
    int antialias;
} axis;

typedef struct {
    ptrdiff_t left, top, right, bottom;
} span;

/* What `count` samples are made of: `taps` samples of the source from first[i] on, with the weights
 * from weights_of(table, i) on. */
typedef struct {
    ptrdiff_t count, taps;
    int32_t *first;
    int16_t *weight;
    ptrdiff_t skipped, pitch; /* leading weights that are zero everywhere; weights per sample */
} tap_table;

/* The same for blocks of samples, without gathers, in one of two forms.
 *
 * Steps about one, `pick` is NULL: sample j of block b is the sum over t < depth of
 * row[start[2 * b] + t + j] * weight[b * pitch + t * BLOCK + j]. The source index minus j hardly
 * changes within a block; the less it does, the less deep the block is.
 *
 * Small steps, where the picture gets larger: each half of a block takes from only HELD samples of
 * the row, from start[2 * b] and start[2 * b + 1] on. `pick` has, as long as the weights, the
 * bytes by which PSHUFB brings them under their columns.
 *
 * `pitch` is the number of weights from one block to the next; 0: all samples have the same, as
 * where a picture is only moved. `weight` is NULL where the blocks would be too deep. */
typedef struct {
    ptrdiff_t count, depth, pitch;
    int32_t *start;
    int16_t *weight;
    uint8_t *pick;
    void *memory;
} block_table;

#define HELD 8 /* 16-bit samples in a half of a vector */


/* Where the next rows of a source and a target are. */
typedef struct {
    const uint8_t *read, *write;
} coming;

/* Loops over one row. Both sets give the same bytes. */
typedef struct {
    const char *name;
    /* A row in 128ths to one row of a ring: blocks `pitch` samples apart, the last filled up with
     * zeros. */
    void (*widen)(const uint8_t *from, int16_t *ring, ptrdiff_t pitch, ptrdiff_t count);
    /* Sum of the rows of a ring times weights, in 64ths, for at most NARROW_TAPS rows. A block of
     * one row stands beside the same block of the next: one address serves all. */
    void (*down)(const int16_t *ring, const int16_t *weight, ptrdiff_t rows, int16_t *out,
                 ptrdiff_t blocks);
    /* The blocks' samples from a row in 64ths; writes count * BLOCK bytes. Meanwhile memory that is
     * needed next comes nearer: the processor does not foresee where a row goes on. */
    void (*across)(const int16_t *row, const block_table *blocks, uint8_t *out, coming next);
    /* out = (first * (256 - share) + second * share + 128) >> 8 */
    void (*mix)(uint8_t *out, const uint8_t *first, const uint8_t *second, int share,
                ptrdiff_t count);
    /* out = round((first * (255 - mask) + second * mask) / 255) */
    void (*mix_by)(uint8_t *out, const uint8_t *first, const uint8_t *second, const uint8_t *mask,
                   ptrdiff_t count);
    /* out = round(out * (255 - alpha) / 255) + colour, both at `share` 256ths of themselves */
    void (*over)(uint8_t *out, const uint8_t *colour, const uint8_t *alpha, int share,
                 ptrdiff_t count);
    /* A row of premultiplied sRGB: its Y and alpha. */
    void (*luma)(const uint8_t *rgba, uint8_t *y, uint8_t *alpha, ptrdiff_t width);
    /* U, V and alpha from the sums of two rows, four channels a pixel (see convert.c). */
    void (*chroma)(const int16_t *sums, uint8_t *const out[3], ptrdiff_t count);
    /* Sum of two rows of bytes. */
    void (*add)(const uint8_t *first, const uint8_t *second, int16_t *out, ptrdiff_t count);
} row_loops;

extern const row_loops loops_plain;
const row_loops *loops_avx2(void); /* NULL where the processor has none */

/* taps.c */
void prepare_filters(void); /* once, before all else */
ptrdiff_t taps_of(const axis *map);
int make_taps(tap_table *table, const axis *map, ptrdiff_t start, ptrdiff_t count,
              ptrdiff_t length);
int make_blocks(block_table *blocks, const tap_table *table);
void free_taps(tap_table *table);
void free_blocks(block_table *blocks);

/* resample.c: 0, or -1 without memory */
typedef struct {
    int count;       /* planes to draw on */
    int is_layer;    /* one source more than targets, their alpha; transparent beyond its borders */
    int share;       /* in 256ths */
    plane target[2];
    plane source[MOST_SOURCES];
    axis across, down;
    span box;
} resampling;
int resample(const resampling *job, const row_loops *loops);

/* blend.c */
void lay_over(const plane *targets, const plane *sources, int count, ptrdiff_t x, ptrdiff_t y,
              const span *box, int share, const row_loops *loops);
void mix_planes(const plane *target, const plane *first, const plane *second, int share,
                const row_loops *loops);
void mix_planes_by(const plane *target, const plane *first, const plane *second,
                   const plane *mask, const row_loops *loops);

/* convert.c: 0, or -1 without memory */
int convert_planes(const plane *rgba, const plane luma[2], const plane chroma[3],
                   const row_loops *loops);

/* sRGB to Y, U, V in 2^-15ths, convert.c. */
extern const int16_t to_yuv[3][4];

static inline const int16_t *weights_of(const tap_table *table, ptrdiff_t i) {
    return table->weight + i * table->pitch + table->skipped;
}

static inline uint8_t *row_of(const plane *p, ptrdiff_t y) { return p->data + y * p->stride; }

#endif
