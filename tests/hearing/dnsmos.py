"""How clean a voice sounds to people, from 1 to 5, as DNSMOS predicts it.

The networks are those of the package `speechmos` (MIT); its own code is not run, for it wants
librosa. C. K. A. Reddy, V. Gopal, R. Cutler, "DNSMOS P.835: a non-intrusive perceptual objective
speech quality metric to evaluate noise suppressors", ICASSP 2022.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from hearing.whisper import RATE, at_16_khz

_CLIP = round(9.01 * RATE)
_HOP, _FFT, _BANDS = 160, 321, 120
_RANGE_DB = 80.0
_OVERALL = (-0.06766283, 1.11546468, 0.04602535)
"""The published polynomial that brings the network's answer to the scale of people's."""
_MEL_HZ, _KNEE_HZ, _OCTAVE_MELS = 200 / 3, 1000.0, np.log(6.4) / 27  # Slaney's scale


@dataclass(frozen=True)
class Quality:
    """`p808`: overall as in ITU-T P.808; `overall`: as in P.835."""

    p808: float
    overall: float


class Dnsmos:
    """Loaded once: 10 MB."""

    def __init__(self) -> None:
        self._p808 = _session("model_v8.onnx")
        self._p835 = _session("sig_bak_ovr.onnx")

    def judge(self, samples: NDArray[np.float32], sample_rate: int) -> Quality:
        """Mono. The first 9 s; shorter sound is repeated."""
        clip = np.resize(at_16_khz(samples, sample_rate), _CLIP)
        ((p808,),) = self._p808.run(None, {"input_1": _mel_rows(clip[:-_HOP])[None]})[0]
        ((_, _, overall),) = self._p835.run(None, {"input_1": clip[None]})[0]
        return Quality(float(p808), float(np.polyval(_OVERALL, overall)))


def _session(name: str) -> Any:
    spec = find_spec("speechmos")  # it is not imported
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("speechmos is one of the development requirements.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        Path(spec.origin).parent / "dnsmos_models" / name, options, ["CPUExecutionProvider"]
    )


def _mel_rows(clip: NDArray[np.float32]) -> NDArray[np.float32]:
    """Loudness of 120 mel bands every 10 ms, 0 dB -> 1, −40 dB -> 0."""
    padded = np.pad(clip, _FFT // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[::_HOP]
    window = np.hanning(_FFT + 1)[:-1]
    power = np.abs(np.fft.rfft(frames * window)) ** 2 @ _mel_bands().T
    decibels = 10 * np.log10(np.maximum(power, 1e-10) / max(power.max(), 1e-10))
    return ((np.maximum(decibels, -_RANGE_DB) + 40) / 40).astype(np.float32)


def _mel_bands() -> NDArray[np.float64]:
    """Shape (120, 161): triangles of equal area."""
    edges = _to_hz(np.linspace(0, _to_mel(RATE / 2), _BANDS + 2))
    ramps = edges[:, None] - np.fft.rfftfreq(_FFT, 1 / RATE)
    widths = np.diff(edges)[:, None]
    triangles = np.minimum(-ramps[:-2] / widths[:-1], ramps[2:] / widths[1:])
    return np.maximum(triangles, 0) * (2 / (edges[2:] - edges[:-2]))[:, None]


def _to_mel(hz: float) -> float:
    return _KNEE_HZ / _MEL_HZ + float(np.log(hz / _KNEE_HZ)) / _OCTAVE_MELS


def _to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    knee = _KNEE_HZ / _MEL_HZ
    return np.where(mel < knee, mel * _MEL_HZ, _KNEE_HZ * np.exp((mel - knee) * _OCTAVE_MELS))
