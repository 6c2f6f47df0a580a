/* The two passes of a resampling in AVX2 (see rows_avx2.c). */
#include "kernel.h"

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))

#include "avx2.h"

#define MOST_ALIKE 6 /* taps of Lanczos' filter */

AVX2_INLINE __m256i load(const int16_t *p) { return _mm256_loadu_si256((const __m256i *)p); }

AVX2_INLINE void keep(int16_t *p, __m256i v) { _mm256_storeu_si256((__m256i *)p, v); }

/* The last `count` < 16 bytes of a row that is longer, and zeros. */
AVX2_INLINE __m256i last_words(const uint8_t *from, ptrdiff_t count) {
    static const int8_t order[2 * BLOCK] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                            11, 12, 13, 14, 15, -1, -1, -1, -1, -1, -1,
                                            -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
    __m128i where = _mm_loadu_si128((const __m128i *)(order + BLOCK - count));
    __m128i v = _mm_loadu_si128((const __m128i *)(from + count - BLOCK));
    return _mm256_cvtepu8_epi16(_mm_shuffle_epi8(v, where));
}

AVX2 void widen_avx2(const uint8_t *from, int16_t *ring, ptrdiff_t pitch, ptrdiff_t count) {
    const uint8_t *end = from + count;
    if (count < BLOCK) {
        loops_plain.widen(from, ring, pitch, count);
        return;
    }
    for (; end - from >= BLOCK; from += BLOCK, ring += pitch)
        keep(ring, _mm256_slli_epi16(words(from), 7));
    if (from < end)
        keep(ring, _mm256_slli_epi16(last_words(from, end - from), 7));
}

/* One block of `down` for a number of rows that the compiler knows. */
AVX2_INLINE __m256i down_block(const int16_t *ring, const __m256i *weight, ptrdiff_t rows) {
    __m256i sum = _mm256_mulhrs_epi16(load(ring), weight[0]);
    for (ptrdiff_t t = 1; t < rows; t++)
        sum = _mm256_add_epi16(sum, _mm256_mulhrs_epi16(load(ring + t * BLOCK), weight[t]));
    return sum;
}

AVX2_INLINE void down_of(const int16_t *ring, const int16_t *weight, ptrdiff_t rows, int16_t *out,
                         ptrdiff_t blocks) {
    __m256i all[NARROW_TAPS];
    for (ptrdiff_t t = 0; t < rows; t++)
        all[t] = _mm256_set1_epi16(weight[t]);
    for (; blocks >= 2; blocks -= 2, ring += 2 * rows * BLOCK, out += 2 * BLOCK) {
        keep(out, down_block(ring, all, rows));
        keep(out + BLOCK, down_block(ring + rows * BLOCK, all, rows));
    }
    if (blocks)
        keep(out, down_block(ring, all, rows));
}

AVX2 void down_avx2(const int16_t *ring, const int16_t *weight, ptrdiff_t rows, int16_t *out,
                    ptrdiff_t blocks) {
    if (rows == 1)
        down_of(ring, weight, 1, out, blocks);
    else if (rows == 2)
        down_of(ring, weight, 2, out, blocks);
    else if (rows == 4)
        down_of(ring, weight, 4, out, blocks);
    else if (rows == 6)
        down_of(ring, weight, 6, out, blocks);
    else
        down_of(ring, weight, rows, out, blocks);
}

/* Two halves of a vector from two places. */
AVX2_INLINE __m256i halves(const int16_t *row, const int32_t *start) {
    __m128i lower = _mm_loadu_si128((const __m128i *)(row + start[0]));
    __m128i upper = _mm_loadu_si128((const __m128i *)(row + start[1]));
    return _mm256_inserti128_si256(_mm256_castsi128_si256(lower), upper, 1);
}

AVX2_INLINE __m256i block_of(const int16_t *row, const block_table *blocks, ptrdiff_t b,
                             ptrdiff_t depth) {
    const int16_t *from = row + blocks->start[2 * b], *weight = blocks->weight + b * blocks->pitch;
    __m256i sum = _mm256_set1_epi16(16);
    for (ptrdiff_t t = 0; t < depth; t++)
        sum = _mm256_add_epi16(
            sum, _mm256_mulhrs_epi16(load(from + t), load(weight + t * BLOCK)));
    return _mm256_srai_epi16(sum, 5);
}

AVX2_INLINE __m256i picked_of(const int16_t *row, const block_table *blocks, ptrdiff_t b,
                              ptrdiff_t depth) {
    const int16_t *weight = blocks->weight + b * blocks->pitch;
    const uint8_t *pick = blocks->pick + 2 * b * blocks->pitch;
    __m256i all = halves(row, blocks->start + 2 * b), sum = _mm256_set1_epi16(16);
    for (ptrdiff_t t = 0; t < depth; t++) {
        __m256i where = _mm256_loadu_si256((const __m256i *)(pick + 2 * t * BLOCK));
        __m256i v = _mm256_shuffle_epi8(all, where);
        sum = _mm256_add_epi16(sum, _mm256_mulhrs_epi16(v, load(weight + t * BLOCK)));
    }
    return _mm256_srai_epi16(sum, 5);
}

/* Two blocks in their order. */
AVX2_INLINE void store_pair(uint8_t *out, __m256i one, __m256i other) {
    __m256i packed = _mm256_packus_epi16(one, other);
    packed = _mm256_permute4x64_epi64(packed, _MM_SHUFFLE(3, 1, 2, 0));
    _mm256_storeu_si256((__m256i *)out, packed);
}

/* By numbers: the place may be past the plane, where a prefetch does nothing. */
AVX2_INLINE void fetch(coming next, ptrdiff_t place) {
    _mm_prefetch((const char *)((uintptr_t)next.read + (size_t)place), _MM_HINT_T0);
    __builtin_prefetch((const void *)((uintptr_t)next.write + (size_t)place), 1);
}

AVX2_INLINE void across_of(const int16_t *row, const block_table *blocks, ptrdiff_t depth,
                           uint8_t *out, coming next) {
    ptrdiff_t b = 0;
    for (; b + 2 <= blocks->count; b += 2) {
        fetch(next, b * BLOCK);
        store_pair(out + b * BLOCK, block_of(row, blocks, b, depth),
                   block_of(row, blocks, b + 1, depth));
    }
    if (b < blocks->count)
        store(out + b * BLOCK, block_of(row, blocks, b, depth));
}

/* Samples of the same weights, which stay in registers. */
AVX2_INLINE void alike_of(const int16_t *row, const block_table *blocks, ptrdiff_t depth,
                          uint8_t *out) {
    __m256i weight[MOST_ALIKE];
    for (ptrdiff_t t = 0; t < depth; t++)
        weight[t] = _mm256_set1_epi16(blocks->weight[t * BLOCK]);
    for (ptrdiff_t b = 0; b < blocks->count; b++) {
        const int16_t *from = row + blocks->start[2 * b];
        __m256i sum = _mm256_set1_epi16(16);
        for (ptrdiff_t t = 0; t < depth; t++)
            sum = _mm256_add_epi16(sum, _mm256_mulhrs_epi16(load(from + t), weight[t]));
        store(out + b * BLOCK, _mm256_srai_epi16(sum, 5));
    }
}

AVX2_INLINE void pick_of(const int16_t *row, const block_table *blocks, ptrdiff_t depth,
                         uint8_t *out) {
    ptrdiff_t b = 0;
    for (; b + 2 <= blocks->count; b += 2)
        store_pair(out + b * BLOCK, picked_of(row, blocks, b, depth),
                   picked_of(row, blocks, b + 1, depth));
    if (b < blocks->count)
        store(out + b * BLOCK, picked_of(row, blocks, b, depth));
}

#define DEPTH(n)                                                                                   \
    case n:                                                                                        \
        across_of(row, blocks, n, out, next);                                                      \
        break;

#define PICKS(n)                                                                                   \
    case n:                                                                                        \
        pick_of(row, blocks, n, out);                                                              \
        break;

AVX2 static void across_picked(const int16_t *row, const block_table *blocks, uint8_t *out) {
    switch (blocks->depth) {
        PICKS(2)
        PICKS(4)
        PICKS(6)
    default:
        pick_of(row, blocks, blocks->depth, out);
    }
}

/* As many as a moved picture takes from; says whether it has drawn. */
AVX2 static int across_alike(const int16_t *row, const block_table *blocks, uint8_t *out) {
    if (blocks->pitch)
        return 0;
    if (blocks->depth == 1)
        alike_of(row, blocks, 1, out);
    else if (blocks->depth == 2)
        alike_of(row, blocks, 2, out);
    else if (blocks->depth == 4)
        alike_of(row, blocks, 4, out);
    else if (blocks->depth == 6)
        alike_of(row, blocks, 6, out);
    else
        return 0;
    return 1;
}

AVX2 void across_avx2(const int16_t *row, const block_table *blocks, uint8_t *out,
                      coming next) {
    if (blocks->pick) {
        across_picked(row, blocks, out);
        return;
    }
    if (across_alike(row, blocks, out))
        return;
    switch (blocks->depth) {
        DEPTH(1)
        DEPTH(2)
        DEPTH(3)
        DEPTH(4)
        DEPTH(5)
        DEPTH(6)
        DEPTH(7)
        DEPTH(8)
        DEPTH(9)
        DEPTH(10)
        DEPTH(11)
        DEPTH(12)
    default:
        across_of(row, blocks, blocks->depth, out, next);
    }
}

#else

typedef int no_vectors; /* a file of C must not be empty */

#endif
