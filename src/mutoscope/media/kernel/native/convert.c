/* Premultiplied sRGB to BT.709, limited range, chroma at half size and left-sited.
 *
 * Matrix: ITU-R BT.709-6, table 3. The offsets (16, 128) count by the pixel's alpha, so that laying
 * the planes over a frame is one multiplication. A chroma sample takes 1 2 1 about its even column
 * from each of its two rows: the sums of eight pixels are 11 bits, and only then multiplied.
 */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

/* round(2^15 * (219 / 255) * (0.2126, 0.7152, 0.0722)), and likewise
 * (224 / 255 / 1.8556) * (-0.2126, -0.7152, 0.9278), (224 / 255 / 1.5748) * (0.7874, -0.7152,
 * -0.0722); last the offset / 255. The rows of U and V sum to exactly 2^15 * 128 / 255 for grey. */
const int16_t to_yuv[3][4] = {
    {5983, 20127, 2032, 2056},
    {-3298, -11094, 14392, 16448},
    {14392, -13072, -1320, 16448},
};

int convert_planes(const plane *rgba, const plane luma[2], const plane chroma[3],
                   const row_loops *loops) {
    ptrdiff_t width = luma->width, height = luma->height;
    int16_t *sums = malloc((size_t)(4 * (width + 1)) * sizeof *sums);
    if (!sums)
        return -1;
    for (ptrdiff_t y = 0; y + 1 < height; y += 2) {
        const uint8_t *upper = row_of(rgba, y), *lower = row_of(rgba, y + 1);
        uint8_t *const out[3] = {row_of(&chroma[0], y / 2), row_of(&chroma[1], y / 2),
                                 row_of(&chroma[2], y / 2)};
        loops->luma(upper, row_of(&luma[0], y), row_of(&luma[1], y), width);
        loops->luma(lower, row_of(&luma[0], y + 1), row_of(&luma[1], y + 1), width);
        loops->add(upper, lower, sums + 4, 4 * width);
        memcpy(sums, sums + 4, 4 * sizeof *sums); /* left of the picture it goes on alike */
        loops->chroma(sums, out, width / 2);
    }
    free(sums);
    return 0;
}
