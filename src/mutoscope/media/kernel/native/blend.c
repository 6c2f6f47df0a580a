/* Laying and mixing planes sample by sample, without a filter. */
#include "kernel.h"

static ptrdiff_t most(ptrdiff_t a, ptrdiff_t b) { return a > b ? a : b; }
static ptrdiff_t least(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

void lay_over(const plane *targets, const plane *sources, int count, ptrdiff_t x, ptrdiff_t y,
              const span *box, int share, const row_loops *loops) {
    ptrdiff_t left = most(box->left, x), right = least(box->right, x + sources->width);
    ptrdiff_t top = most(box->top, y), bottom = least(box->bottom, y + sources->height);
    if (left >= right)
        return;
    for (ptrdiff_t row = top; row < bottom; row++) {
        const uint8_t *alpha = row_of(&sources[count], row - y) + (left - x);
        for (int i = 0; i < count; i++)
            loops->over(row_of(&targets[i], row) + left,
                        row_of(&sources[i], row - y) + (left - x), alpha, share, right - left);
    }
}

void mix_planes(const plane *target, const plane *first, const plane *second, int share,
                const row_loops *loops) {
    for (ptrdiff_t y = 0; y < target->height; y++)
        loops->mix(row_of(target, y), row_of(first, y), row_of(second, y), share, target->width);
}

void mix_planes_by(const plane *target, const plane *first, const plane *second,
                   const plane *mask, const row_loops *loops) {
    for (ptrdiff_t y = 0; y < target->height; y++)
        loops->mix_by(row_of(target, y), row_of(first, y), row_of(second, y), row_of(mask, y),
                      target->width);
}
