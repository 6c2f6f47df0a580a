/* The loops over one row in AVX2; chosen when the processor has it.
 *
 * What is left at a row's end is done by the plain loops. Nothing is read or written past the row.
 */
#include "kernel.h"

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))

#include "avx2.h"

AVX2_INLINE __m256i by_255(__m256i v) {
    v = _mm256_add_epi16(v, _mm256_set1_epi16(128));
    return _mm256_srli_epi16(_mm256_add_epi16(v, _mm256_srli_epi16(v, 8)), 8);
}

AVX2 static void mix(uint8_t *out, const uint8_t *first, const uint8_t *second, int share,
                     ptrdiff_t count) {
    const __m256i b = _mm256_set1_epi16((short)share), half = _mm256_set1_epi16(128);
    const __m256i a = _mm256_set1_epi16((short)(256 - share));
    ptrdiff_t i = 0;
    for (; i + 16 <= count; i += 16) {
        __m256i v = _mm256_add_epi16(_mm256_mullo_epi16(words(first + i), a),
                                     _mm256_mullo_epi16(words(second + i), b));
        store(out + i, _mm256_srli_epi16(_mm256_add_epi16(v, half), 8));
    }
    loops_plain.mix(out + i, first + i, second + i, share, count - i);
}

AVX2 static void mix_by(uint8_t *out, const uint8_t *first, const uint8_t *second,
                        const uint8_t *mask, ptrdiff_t count) {
    const __m256i all = _mm256_set1_epi16(255);
    ptrdiff_t i = 0;
    for (; i + 16 <= count; i += 16) {
        __m256i b = words(mask + i), a = _mm256_sub_epi16(all, b);
        store(out + i, by_255(_mm256_add_epi16(_mm256_mullo_epi16(words(first + i), a),
                                               _mm256_mullo_epi16(words(second + i), b))));
    }
    loops_plain.mix_by(out + i, first + i, second + i, mask + i, count - i);
}

/* Bytes as words of two vectors, lane by lane, and back. */
typedef struct {
    __m256i low, high;
} halved;

AVX2_INLINE halved unpacked(__m256i v) {
    const __m256i zero = _mm256_setzero_si256();
    return (halved){_mm256_unpacklo_epi8(v, zero), _mm256_unpackhi_epi8(v, zero)};
}

/* (v * share + 128) >> 8 */
AVX2_INLINE __m256i faded_words(__m256i v, __m256i share) {
    v = _mm256_add_epi16(_mm256_mullo_epi16(v, share), _mm256_set1_epi16(128));
    return _mm256_srli_epi16(v, 8);
}

AVX2_INLINE __m256i faded(__m256i v, __m256i share) {
    halved both = unpacked(v);
    return _mm256_packus_epi16(faded_words(both.low, share), faded_words(both.high, share));
}

/* by_255 of a product: (v + 128) * 257 >> 16. */
AVX2_INLINE __m256i part_of(__m256i v, __m256i share) {
    v = _mm256_add_epi16(_mm256_mullo_epi16(v, share), _mm256_set1_epi16(128));
    return _mm256_mulhi_epu16(v, _mm256_set1_epi16(257));
}

AVX2_INLINE __m256i over_step(__m256i out, __m256i colour, __m256i alpha) {
    halved under = unpacked(out);
    halved clear = unpacked(_mm256_xor_si256(alpha, _mm256_set1_epi8(-1)));
    __m256i v = _mm256_packus_epi16(part_of(under.low, clear.low), part_of(under.high, clear.high));
    return _mm256_adds_epu8(v, colour);
}

/* Most of a picture is nothing or opaque: neither needs arithmetic. */
AVX2_INLINE void over_some(uint8_t *out, __m256i colour, __m256i alpha) {
    __m256i both = _mm256_or_si256(colour, alpha), v = colour;
    if (_mm256_testz_si256(both, both))
        return;
    if (!_mm256_testc_si256(alpha, _mm256_set1_epi8(-1)))
        v = over_step(_mm256_loadu_si256((const __m256i *)out), colour, alpha);
    _mm256_storeu_si256((__m256i *)out, v);
}

AVX2_INLINE __m256i bytes_at(const uint8_t *p) { return _mm256_loadu_si256((const __m256i *)p); }

AVX2_INLINE __m256i few_bytes_at(const uint8_t *p) {
    return _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)p));
}

AVX2_INLINE void over_few(uint8_t *out, __m256i colour, __m256i alpha) {
    __m256i v = over_step(few_bytes_at(out), colour, alpha);
    _mm_storeu_si128((__m128i *)out, _mm256_castsi256_si128(v));
}

AVX2 static void over_faded(uint8_t *out, const uint8_t *colour, const uint8_t *alpha, int share,
                            ptrdiff_t count) {
    const __m256i part = _mm256_set1_epi16((short)share);
    ptrdiff_t i = 0;
    for (; i + 32 <= count; i += 32)
        over_some(out + i, faded(bytes_at(colour + i), part), faded(bytes_at(alpha + i), part));
    for (; i + 16 <= count; i += 16)
        over_few(out + i, faded(few_bytes_at(colour + i), part),
                 faded(few_bytes_at(alpha + i), part));
    loops_plain.over(out + i, colour + i, alpha + i, share, count - i);
}

AVX2 static void over(uint8_t *out, const uint8_t *colour, const uint8_t *alpha, int share,
                      ptrdiff_t count) {
    ptrdiff_t i = 0;
    if (share != 256) {
        over_faded(out, colour, alpha, share, count);
        return;
    }
    for (; i + 32 <= count; i += 32)
        over_some(out + i, bytes_at(colour + i), bytes_at(alpha + i));
    for (; i + 16 <= count; i += 16)
        over_few(out + i, few_bytes_at(colour + i), few_bytes_at(alpha + i));
    loops_plain.over(out + i, colour + i, alpha + i, share, count - i);
}

/* Four pixels of 16-bit channels times a row of the matrix: [RG, BA] sums of each. */
AVX2_INLINE __m256i matrix_row(const int16_t row[4]) {
    return _mm256_setr_epi16(row[0], row[1], row[2], row[3], row[0], row[1], row[2], row[3],
                             row[0], row[1], row[2], row[3], row[0], row[1], row[2], row[3]);
}

/* Eight 32-bit sums of neighbours; lanes come out as pixels 0 1 4 5 | 2 3 6 7. */
AVX2_INLINE __m256i dots(__m256i low, __m256i high, __m256i row) {
    return _mm256_hadd_epi32(_mm256_madd_epi16(low, row), _mm256_madd_epi16(high, row));
}

AVX2_INLINE void store_eight(uint8_t *out, __m256i v) {
    __m128i packed = _mm_packs_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    _mm_storel_epi64((__m128i *)out, _mm_packus_epi16(packed, packed));
}

/* Eight bytes in their order from the lanes of `dots`. */
AVX2_INLINE void store_dots(uint8_t *out, __m256i v) {
    store_eight(out, _mm256_permute4x64_epi64(v, _MM_SHUFFLE(3, 1, 2, 0)));
}

AVX2 static void luma(const uint8_t *rgba, uint8_t *y, uint8_t *alpha, ptrdiff_t width) {
    const __m256i row = matrix_row(to_yuv[0]), half = _mm256_set1_epi32(1 << 14);
    ptrdiff_t i = 0;
    for (; i + 8 <= width; i += 8) {
        __m256i v = dots(words(rgba + 4 * i), words(rgba + 4 * i + 16), row);
        v = _mm256_srai_epi32(_mm256_add_epi32(v, half), 15);
        store_dots(y + i, v);
        __m256i pixels = _mm256_loadu_si256((const __m256i *)(rgba + 4 * i));
        store_eight(alpha + i, _mm256_srli_epi32(pixels, 24));
    }
    loops_plain.luma(rgba + 4 * i, y + i, alpha + i, width - i);
}

/* Two chroma samples' sums of eight pixels, in the 64-bit lanes 0 and 2. */
AVX2_INLINE __m256i eights(const int16_t *sums) {
    __m256i left = _mm256_loadu_si256((const __m256i *)sums);
    __m256i here = _mm256_loadu_si256((const __m256i *)(sums + 4));
    __m256i right = _mm256_loadu_si256((const __m256i *)(sums + 8));
    return _mm256_add_epi16(_mm256_add_epi16(left, right), _mm256_add_epi16(here, here));
}

/* Four samples side by side from two pairs. */
AVX2_INLINE __m256i paired(const int16_t *sums) {
    __m256i both = _mm256_unpacklo_epi64(eights(sums), eights(sums + 16));
    return _mm256_permute4x64_epi64(both, _MM_SHUFFLE(3, 1, 2, 0));
}

AVX2_INLINE void chroma_out(uint8_t *out, __m256i low, __m256i high, const int16_t row[4],
                            int shift) {
    __m256i v = _mm256_add_epi32(dots(low, high, matrix_row(row)),
                                 _mm256_set1_epi32(1 << (shift - 1)));
    store_dots(out, _mm256_sra_epi32(v, _mm_cvtsi32_si128(shift)));
}

AVX2 static void chroma(const int16_t *sums, uint8_t *const out[3], ptrdiff_t count) {
    static const int16_t alpha_row[4] = {0, 0, 0, 1};
    ptrdiff_t i = 0;
    /* A pair reads two samples more than it needs, hence one sample is kept back. */
    for (; i + 9 <= count; i += 8) {
        __m256i low = paired(sums + 8 * i), high = paired(sums + 8 * i + 32);
        chroma_out(out[0] + i, low, high, to_yuv[1], 18);
        chroma_out(out[1] + i, low, high, to_yuv[2], 18);
        chroma_out(out[2] + i, low, high, alpha_row, 3);
    }
    uint8_t *const rest[3] = {out[0] + i, out[1] + i, out[2] + i};
    loops_plain.chroma(sums + 8 * i, rest, count - i);
}

AVX2 static void add(const uint8_t *first, const uint8_t *second, int16_t *out, ptrdiff_t count) {
    ptrdiff_t i = 0;
    for (; i + 16 <= count; i += 16) {
        __m256i v = _mm256_add_epi16(words(first + i), words(second + i));
        _mm256_storeu_si256((__m256i *)(out + i), v);
    }
    loops_plain.add(first + i, second + i, out + i, count - i);
}

static const row_loops loops = {
    "AVX2", widen_avx2, down_avx2, across_avx2, mix, mix_by, over, luma, chroma, add,
};

const row_loops *loops_avx2(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") ? &loops : NULL;
}

#else

const row_loops *loops_avx2(void) { return NULL; }

#endif
