/* What the vector loops share: 16 samples at a time, bytes as 16-bit words. */
#ifndef MUTOSCOPE_AVX2_H
#define MUTOSCOPE_AVX2_H

#include "kernel.h"

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))
#define AVX2_INLINE static inline __attribute__((target("avx2"), always_inline))

AVX2_INLINE __m256i words(const uint8_t *p) {
    return _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)p));
}

AVX2_INLINE __m128i bytes(__m256i v) {
    return _mm_packus_epi16(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
}

AVX2_INLINE void store(uint8_t *p, __m256i v) { _mm_storeu_si128((__m128i *)p, bytes(v)); }

/* filters_avx2.c; see row_loops */
void widen_avx2(const uint8_t *from, int16_t *ring, ptrdiff_t pitch, ptrdiff_t count);
void down_avx2(const int16_t *ring, const int16_t *weight, ptrdiff_t rows, int16_t *out,
               ptrdiff_t blocks);
void across_avx2(const int16_t *row, const block_table *blocks, uint8_t *out, coming next);

#endif
