/* Random planes through the drawing kernel, built with -fsanitize=address,undefined.
 *
 * Every plane is its own allocation that ends with its last sample, so that any access beside it is
 * seen. Each case is drawn with both sets of loops, which must give the same bytes and leave the
 * bytes between the rows alone; flat pictures must stay flat. Usage: fuzz CASES [SEED].
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

#define PLANES 3

static uint64_t state;

/* G. Marsaglia, "Xorshift RNGs", 2003. */
static uint64_t drawn(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static ptrdiff_t below(ptrdiff_t limit) { return (ptrdiff_t)(drawn() % (uint64_t)limit); }

static double between(double low, double high) {
    return low + (high - low) * (double)(drawn() >> 11) / 9007199254740992.0;
}

static void fail(const char *why, long number) {
    fprintf(stderr, "case %ld: %s\n", number, why);
    exit(1);
}

/* Mostly small, so that there are many; now and then up to 4K. */
static ptrdiff_t some_side(void) {
    ptrdiff_t most = below(400) == 0 ? 4096 : below(20) == 0 ? 700 : 70;
    return 1 + below(most);
}

typedef struct {
    plane seen;
    uint8_t *memory;
    size_t size;
} holding;

/* Like an alpha: long runs of nothing and of all, with something between. */
static void fill_in_runs(holding *h) {
    for (size_t i = 0; i < h->size;) {
        size_t end = i + 1 + (size_t)below(below(2) ? 300 : 20);
        ptrdiff_t kind = below(3);
        for (; i < end && i < h->size; i++)
            h->memory[i] = kind == 0 ? 0 : kind == 1 ? 255 : (uint8_t)(drawn() >> 32);
    }
}

static holding new_plane(ptrdiff_t width, ptrdiff_t height, int flat) {
    ptrdiff_t stride = width + (below(3) ? below(40) : 0);
    holding h = {.size = (size_t)((height - 1) * stride + width)};
    uint8_t level = (uint8_t)drawn();
    h.memory = malloc(h.size);
    for (size_t i = 0; i < h.size; i++)
        h.memory[i] = flat ? level : (uint8_t)(drawn() >> 32);
    if (!flat && below(3) == 0)
        fill_in_runs(&h);
    h.seen = (plane){h.memory, stride, width, height};
    if (below(4) == 0) /* upside down */
        h.seen = (plane){h.memory + (height - 1) * stride, -stride, width, height};
    return h;
}

static holding copy_of(const holding *other) {
    holding h = *other;
    h.memory = malloc(h.size);
    memcpy(h.memory, other->memory, h.size);
    h.seen.data = h.memory + (other->seen.data - other->memory);
    return h;
}

static span some_box(const plane *p) {
    ptrdiff_t left = below(p->width), top = below(p->height);
    if (below(3) == 0)
        return (span){0, 0, p->width, p->height};
    return (span){left, top, left + 1 + below(p->width - left), top + 1 + below(p->height - top)};
}

/* Steps of 1/100 to 64 and beyond; places near the picture, far from it, and none at all. */
static axis some_axis(ptrdiff_t target, ptrdiff_t source) {
    static const double odd[] = {INFINITY, -INFINITY, NAN, 1e300, -1e300, 1e9, -1e9, 0};
    double step = below(3) ? between(0.4, 1.6) : exp(between(log(0.01), log(64)));
    int huge = target * source < 5000 && below(40) == 0;
    if (below(6) == 0)
        step = below(2) ? 1 : (double)source / (double)target;
    if (huge)
        step = below(2) ? MOST_STEP : 1 / MOST_STEP;
    step = fmin(fmax(step, 1 / MOST_STEP), MOST_STEP);
    double spare = (double)source - step * (double)target;
    axis map = {spare * between(-1, 2) + between(-8, 8), step, (int)below(3), (int)below(2)};
    if (below(30) == 0)
        map.origin = odd[below(8)];
    if (below(5) == 0)
        map.origin = floor(map.origin);
    return map;
}

static void compare(const holding *one, const holding *other, const holding *before, long number) {
    if (memcmp(one->memory, other->memory, one->size))
        fail("the loops differ", number);
    ptrdiff_t stride = one->seen.stride < 0 ? -one->seen.stride : one->seen.stride;
    for (size_t i = 0; i < one->size; i++)
        if ((ptrdiff_t)i % stride >= one->seen.width && one->memory[i] != before->memory[i])
            fail("bytes between the rows were written", number);
}

static void expect_level(const plane *p, const span *box, int level, long number) {
    for (ptrdiff_t y = box->top; y < box->bottom; y++)
        for (ptrdiff_t x = box->left; x < box->right; x++)
            if (row_of(p, y)[x] != level)
                fail("a flat picture did not stay flat", number);
}

static void fuzz_resample(const row_loops *vector, long number) {
    ptrdiff_t width = some_side(), height = some_side(), wide = some_side(), high = some_side();
    int layer = (int)below(2), count = 1 + (int)below(2), flat = below(4) == 0;
    resampling job = {.count = count, .is_layer = layer, .share = (int)below(257)};
    holding sources[PLANES], before[2], one[2], other[2];
    if (below(2))
        job.share = 256;
    for (int i = 0; i < count + layer; i++) {
        sources[i] = new_plane(wide, high, flat);
        job.source[i] = sources[i].seen;
    }
    for (int i = 0; i < count; i++) {
        before[i] = new_plane(width, height, 0);
        one[i] = copy_of(&before[i]);
        other[i] = copy_of(&before[i]);
    }
    job.box = some_box(&before[0].seen);
    job.across = some_axis(width, wide);
    job.down = some_axis(height, high);
    for (int i = 0; i < count; i++)
        job.target[i] = one[i].seen;
    int failed = resample(&job, &loops_plain);
    for (int i = 0; i < count; i++)
        job.target[i] = other[i].seen;
    if (failed || resample(&job, vector))
        fail("no memory", number);
    for (int i = 0; i < count; i++) {
        compare(&one[i], &other[i], &before[i], number);
        if (flat && !layer && job.share == 256)
            expect_level(&one[i].seen, &job.box, sources[i].memory[0], number);
        free(before[i].memory);
        free(one[i].memory);
        free(other[i].memory);
    }
    for (int i = 0; i < count + layer; i++)
        free(sources[i].memory);
}

static void fuzz_over(const row_loops *vector, long number) {
    ptrdiff_t wide = some_side(), high = some_side();
    holding before = new_plane(some_side(), some_side(), 0);
    holding one = copy_of(&before), other = copy_of(&before);
    holding colour = new_plane(wide, high, 0), alpha = new_plane(wide, high, 0);
    plane sources[2] = {colour.seen, alpha.seen};
    span box = some_box(&before.seen);
    ptrdiff_t x = below(300) - 150, y = below(300) - 150;
    int share = below(2) ? 256 : (int)below(257);
    if (below(20) == 0)
        x = below(2) ? 1 << 30 : -(1 << 30);
    lay_over(&one.seen, sources, 1, x, y, &box, share, &loops_plain);
    lay_over(&other.seen, sources, 1, x, y, &box, share, vector);
    compare(&one, &other, &before, number);
    holding *all[] = {&before, &one, &other, &colour, &alpha};
    for (int i = 0; i < 5; i++)
        free(all[i]->memory);
}

static void fuzz_mix(const row_loops *vector, long number) {
    ptrdiff_t width = some_side(), height = some_side();
    holding before = new_plane(width, height, 0);
    holding one = copy_of(&before), other = copy_of(&before);
    holding first = new_plane(width, height, 0), second = new_plane(width, height, 0);
    holding mask = new_plane(width, height, 0);
    int share = (int)below(257);
    mix_planes(&one.seen, &first.seen, &second.seen, share, &loops_plain);
    mix_planes(&other.seen, &first.seen, &second.seen, share, vector);
    compare(&one, &other, &before, number);
    mix_planes_by(&one.seen, &one.seen, &second.seen, &mask.seen, &loops_plain);
    mix_planes_by(&other.seen, &other.seen, &second.seen, &mask.seen, vector);
    compare(&one, &other, &before, number);
    holding *all[] = {&before, &one, &other, &first, &second, &mask};
    for (int i = 0; i < 6; i++)
        free(all[i]->memory);
}

static void fuzz_convert(const row_loops *vector, long number) {
    ptrdiff_t width = some_side() + 1, height = some_side() + 1;
    holding rgba = new_plane(4 * width, height, 0), before[5], made[2][5];
    plane picture = rgba.seen;
    picture.width = width;
    for (int i = 0; i < 5; i++) {
        before[i] = i < 2 ? new_plane(width, height, 0) : new_plane(width / 2, height / 2, 0);
        for (int k = 0; k < 2; k++)
            made[k][i] = copy_of(&before[i]);
    }
    for (int k = 0; k < 2; k++) {
        plane luma[2] = {made[k][0].seen, made[k][1].seen};
        plane chroma[3] = {made[k][2].seen, made[k][3].seen, made[k][4].seen};
        if (convert_planes(&picture, luma, chroma, k ? vector : &loops_plain))
            fail("no memory", number);
    }
    for (int i = 0; i < 5; i++) {
        compare(&made[0][i], &made[1][i], &before[i], number);
        free(before[i].memory);
        free(made[0][i].memory);
        free(made[1][i].memory);
    }
    free(rgba.memory);
}

int main(int count, char **words) {
    long cases = count > 1 ? atol(words[1]) : 1000;
    const row_loops *vector = loops_avx2() ? loops_avx2() : &loops_plain;
    state = 88172645463325252ULL + (count > 2 ? strtoull(words[2], NULL, 10) : 0);
    prepare_filters();
    for (long number = 0; number < cases; number++) {
        switch (below(6)) {
        case 0:
            fuzz_over(vector, number);
            break;
        case 1:
            fuzz_mix(vector, number);
            break;
        case 2:
            fuzz_convert(vector, number);
            break;
        default:
            fuzz_resample(vector, number);
        }
    }
    printf("%ld cases, %s and %s\n", cases, loops_plain.name, vector->name);
    return 0;
}
