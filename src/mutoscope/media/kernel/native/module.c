/* The kernel's door to Python: `mutoscope.media.kernel._native`, described in _native.pyi.
 *
 * Only the limited API of Python 3.11, so that one build serves all later versions. Whatever comes
 * in is checked here: sizes, types, boxes; behind it nothing is checked again.
 */
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <math.h>
#include <string.h>

#include "kernel.h"

#define MOST_VIEWS 8
#define MOST_SIDE 65536 /* indices of samples stay far below 2^31 */

static const row_loops *loops = &loops_plain;

/* Buffers borrowed from arrays for the time of a call. */
typedef struct {
    Py_buffer views[MOST_VIEWS];
    int count;
} borrowed;

static void give_back(borrowed *all) {
    while (all->count)
        PyBuffer_Release(&all->views[--all->count]);
}

/* An array of bytes of `ndim` dimensions whose last lies close together; NULL: a Python error. */
static const Py_buffer *borrow(borrowed *all, PyObject *array, int ndim, int writable) {
    int flags = PyBUF_STRIDES | PyBUF_FORMAT | (writable ? PyBUF_WRITABLE : 0);
    Py_buffer *view = &all->views[all->count];
    if (all->count == MOST_VIEWS) {
        PyErr_SetString(PyExc_ValueError, "Too many planes.");
        return NULL;
    }
    if (PyObject_GetBuffer(array, view, flags))
        return NULL;
    all->count++;
    if (view->ndim != ndim || view->itemsize != 1 || !view->format || strcmp(view->format, "B")) {
        PyErr_Format(PyExc_TypeError, "A plane must be %d-dimensional and uint8.", ndim);
        return NULL;
    }
    for (int d = 0; d < ndim; d++)
        if (view->shape[d] < 1 || view->shape[d] > MOST_SIDE) {
            PyErr_Format(PyExc_ValueError, "A side of %zd samples.", view->shape[d]);
            return NULL;
        }
    if (view->shape[ndim - 1] > 1 && view->strides[ndim - 1] != 1) {
        PyErr_SetString(PyExc_ValueError, "The samples of a row must stand side by side.");
        return NULL;
    }
    return view;
}

static int borrow_plane(borrowed *all, PyObject *array, int writable, plane *out) {
    const Py_buffer *view = borrow(all, array, 2, writable);
    if (!view)
        return -1;
    *out = (plane){view->buf, view->strides[0], view->shape[1], view->shape[0]};
    return 0;
}

static int refuse(const char *why) {
    PyErr_SetString(PyExc_ValueError, why);
    return -1;
}

static int same_size(const plane *a, const plane *b) {
    return a->width == b->width && a->height == b->height;
}

/* From `least` to `most` planes of one size; their number, or -1. */
static int borrow_planes(borrowed *all, PyObject *tuple, int writable, int most, plane *out) {
    Py_ssize_t count = PyTuple_Size(tuple);
    if (count < 1 || count > most)
        return refuse("Another number of planes was expected.");
    for (Py_ssize_t i = 0; i < count; i++) {
        if (borrow_plane(all, PyTuple_GetItem(tuple, i), writable, &out[i]))
            return -1;
        if (!same_size(&out[i], &out[0]))
            return refuse("The planes differ in size.");
    }
    return (int)count;
}

static int check_box(const span *box, const plane *target) {
    if (box->left < 0 || box->top < 0 || box->right > target->width ||
        box->bottom > target->height || box->left >= box->right || box->top >= box->bottom)
        return refuse("The box is empty or not inside the planes.");
    return 0;
}

static int check_share(int share) {
    return share < 0 || share > 256 ? refuse("A share is not in 0..256.") : 0;
}

static int check_axis(const axis *map) {
    if (!isfinite(map->origin) || !(map->step >= 1 / MOST_STEP && map->step <= MOST_STEP) ||
        map->kind < 0 || map->kind > 2)
        return refuse("The map is not one of a picture.");
    return 0;
}

static PyObject *resampled(PyObject *args, int is_layer) {
    PyObject *targets, *sources;
    borrowed all = {.count = 0};
    resampling job = {.is_layer = is_layer};
    axis *x = &job.across, *y = &job.down;
    span *box = &job.box;
    if (!PyArg_ParseTuple(args, "O!O!(ddip)(ddip)(nnnn)i", &PyTuple_Type, &targets, &PyTuple_Type,
                          &sources, &x->origin, &x->step, &x->kind, &x->antialias, &y->origin,
                          &y->step, &y->kind, &y->antialias, &box->left, &box->top, &box->right,
                          &box->bottom, &job.share))
        return NULL;
    job.count = borrow_planes(&all, targets, 1, 2, job.target);
    int failed = job.count < 0;
    if (!failed) {
        int given = borrow_planes(&all, sources, 0, MOST_SOURCES, job.source);
        failed = given < 0 || check_axis(x) || check_axis(y) || check_share(job.share) ||
                 check_box(box, &job.target[0]);
        if (!failed && given != job.count + is_layer)
            failed = refuse("Another number of sources was expected.");
    }
    if (!failed) {
        Py_BEGIN_ALLOW_THREADS
        failed = resample(&job, loops);
        Py_END_ALLOW_THREADS
        if (failed)
            PyErr_NoMemory();
    }
    give_back(&all);
    return failed ? NULL : Py_NewRef(Py_None);
}

static PyObject *stretch(PyObject *self, PyObject *args) {
    (void)self;
    return resampled(args, 0);
}

static PyObject *lay(PyObject *self, PyObject *args) {
    (void)self;
    return resampled(args, 1);
}

static PyObject *over(PyObject *self, PyObject *args) {
    PyObject *target_tuple, *source_tuple;
    borrowed all = {.count = 0};
    plane targets[2], sources[MOST_SOURCES];
    span box;
    Py_ssize_t x, y;
    int share;
    (void)self;
    if (!PyArg_ParseTuple(args, "O!O!(nn)(nnnn)i", &PyTuple_Type, &target_tuple, &PyTuple_Type,
                          &source_tuple, &x, &y, &box.left, &box.top, &box.right, &box.bottom,
                          &share))
        return NULL;
    int count = borrow_planes(&all, target_tuple, 1, 2, targets);
    int failed = count < 0;
    if (!failed) {
        int given = borrow_planes(&all, source_tuple, 0, MOST_SOURCES, sources);
        failed = given < 0 || check_share(share) || check_box(&box, &targets[0]);
        if (!failed && given != count + 1)
            failed = refuse("Another number of sources was expected.");
        if (!failed && (x < -(1 << 30) || x > 1 << 30 || y < -(1 << 30) || y > 1 << 30))
            failed = refuse("The corner is too far away.");
    }
    if (!failed) {
        Py_BEGIN_ALLOW_THREADS
        lay_over(targets, sources, count, x, y, &box, share, loops);
        Py_END_ALLOW_THREADS
    }
    give_back(&all);
    return failed ? NULL : Py_NewRef(Py_None);
}

/* A target and `count` sources of its size. */
static int borrow_equals(borrowed *all, PyObject *const *arrays, int count, plane *out) {
    for (int i = 0; i <= count; i++) {
        if (borrow_plane(all, arrays[i], i == 0, &out[i]))
            return -1;
        if (!same_size(&out[i], &out[0]))
            return refuse("The planes differ in size.");
    }
    return 0;
}

static PyObject *mix(PyObject *self, PyObject *args) {
    PyObject *arrays[3];
    borrowed all = {.count = 0};
    plane planes[3];
    int share;
    (void)self;
    if (!PyArg_ParseTuple(args, "OOOi", &arrays[0], &arrays[1], &arrays[2], &share))
        return NULL;
    int failed = check_share(share) || borrow_equals(&all, arrays, 2, planes);
    if (!failed) {
        Py_BEGIN_ALLOW_THREADS
        mix_planes(&planes[0], &planes[1], &planes[2], share, loops);
        Py_END_ALLOW_THREADS
    }
    give_back(&all);
    return failed ? NULL : Py_NewRef(Py_None);
}

static PyObject *mix_by(PyObject *self, PyObject *args) {
    PyObject *arrays[4];
    borrowed all = {.count = 0};
    plane planes[4];
    (void)self;
    if (!PyArg_ParseTuple(args, "OOOO", &arrays[0], &arrays[1], &arrays[2], &arrays[3]))
        return NULL;
    int failed = borrow_equals(&all, arrays, 3, planes);
    if (!failed) {
        Py_BEGIN_ALLOW_THREADS
        mix_planes_by(&planes[0], &planes[1], &planes[2], &planes[3], loops);
        Py_END_ALLOW_THREADS
    }
    give_back(&all);
    return failed ? NULL : Py_NewRef(Py_None);
}

/* The planes of an array [count, height, width]. */
static int borrow_stack(borrowed *all, PyObject *array, int count, plane *out) {
    const Py_buffer *view = borrow(all, array, 3, 1);
    if (!view)
        return -1;
    if (view->shape[0] != count)
        return refuse("Another number of planes was expected.");
    for (int i = 0; i < count; i++)
        out[i] = (plane){(uint8_t *)view->buf + i * view->strides[0], view->strides[1],
                         view->shape[2], view->shape[1]};
    return 0;
}

static PyObject *convert(PyObject *self, PyObject *args) {
    PyObject *rgba_array, *luma_array, *chroma_array;
    borrowed all = {.count = 0};
    plane rgba, luma[2], chroma[3];
    (void)self;
    if (!PyArg_ParseTuple(args, "OOO", &rgba_array, &luma_array, &chroma_array))
        return NULL;
    const Py_buffer *view = borrow(&all, rgba_array, 3, 0);
    int failed = !view || borrow_stack(&all, luma_array, 2, luma) ||
                 borrow_stack(&all, chroma_array, 3, chroma);
    if (!failed) {
        rgba = (plane){view->buf, view->strides[0], view->shape[1], view->shape[0]};
        if (view->shape[2] != 4 || view->strides[1] != 4 || !same_size(&rgba, luma) ||
            rgba.width != 2 * chroma->width || rgba.height != 2 * chroma->height)
            failed = refuse("The picture and its planes do not fit.");
    }
    if (!failed) {
        Py_BEGIN_ALLOW_THREADS
        failed = convert_planes(&rgba, luma, chroma, loops);
        Py_END_ALLOW_THREADS
        if (failed)
            PyErr_NoMemory();
    }
    give_back(&all);
    return failed ? NULL : Py_NewRef(Py_None);
}

static PyObject *instructions(PyObject *self, PyObject *none) {
    (void)self;
    (void)none;
    return PyUnicode_FromString(loops->name);
}

static PyObject *use_simd(PyObject *self, PyObject *args) {
    int wanted;
    const row_loops *vector = loops_avx2();
    (void)self;
    if (!PyArg_ParseTuple(args, "p", &wanted))
        return NULL;
    loops = wanted && vector ? vector : &loops_plain;
    return PyBool_FromLong(loops != &loops_plain);
}

static PyMethodDef methods[] = {
    {"stretch", stretch, METH_VARARGS, NULL},
    {"lay", lay, METH_VARARGS, NULL},
    {"over", over, METH_VARARGS, NULL},
    {"mix", mix, METH_VARARGS, NULL},
    {"mix_by", mix_by, METH_VARARGS, NULL},
    {"convert", convert, METH_VARARGS, NULL},
    {"instructions", instructions, METH_NOARGS, NULL},
    {"use_simd", use_simd, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static int start(PyObject *module) {
    const row_loops *vector = loops_avx2();
    if (vector)
        loops = vector;
    prepare_filters();
    return PyModule_AddStringConstant(module, "VERSION", "native 1");
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, start}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_native",
    .m_doc = "The drawing kernel; see mutoscope.media.kernel.",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__native(void) { return PyModuleDef_Init(&definition); }
