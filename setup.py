"""The one part of Mutoscope that is compiled; all else is said in pyproject.toml.

The drawing kernel is optional: without a compiler the installation goes on, and numpy draws.
"""

from pathlib import Path

from setuptools import Extension, setup

NATIVE = Path("src/mutoscope/media/kernel/native")

setup(
    ext_modules=[
        Extension(
            "mutoscope.media.kernel._native",
            sources=sorted(path.as_posix() for path in NATIVE.glob("*.c")),
            depends=sorted(path.as_posix() for path in NATIVE.glob("*.h")),
            define_macros=[("Py_LIMITED_API", "0x030B0000")],
            # No fused multiplications: the same tables on every processor.
            extra_compile_args=["-O3", "-g0", "-ffp-contract=off"],
            optional=True,
            py_limited_api=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
