"""The job as one graph of FFmpeg's filters: zoompan, xfade, ass, sidechaincompress, loudnorm."""

from collections.abc import Iterator
from pathlib import Path

from bench.render.job import CAMERAS, PATHS, Camera, Job
from bench.render.told import told

_STYLE = (
    "Style: Default,Poppins,{size},&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,"
    "-1,0,0,0,100,100,0,0,1,6,0,5,60,60,0,1"
)
_FIELDS = (
    "Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, "
    "Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, "
    "Alignment, MarginL, MarginR, MarginV, Encoding"
)
_MARKED = r"{{\c&H00D7FF&}}{}{{\c&HFFFFFF&}}"


def command(program: Path, job: Job, out: Path, *, enlarged: int = 1) -> list[str | Path]:
    """The command line. `enlarged`: how many times the pictures are, so that zoompan, which goes by
    whole pixels of its source, shakes less. It writes the captions beside `out`."""
    captions = out.with_suffix(".ass")
    captions.write_text(subtitles(job), "utf-8")
    pictures = [part for n in range(job.scenes) for part in ("-i", job.picture(n))]
    graph = ";".join([*_scenes(job, enlarged), *_joined(job, captions), _sound(job)])
    return [
        *(program, "-v", "error", "-y", *pictures, "-i", job.narration, "-i", job.music),
        *("-filter_complex", graph, "-map", "[video]", "-map", "[sound]"),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p"),
        *("-c:a", "aac", "-b:a", "192k", "-ar", "48000", "-movflags", "+faststart"),
        *("-frames:v", str(job.timeline.frames), out),
    ]


def view(camera: Camera, frames: int) -> dict[str, str]:
    """zoompan's expressions for zoom and the window's left and top; `on` is the frame's number."""
    share = f"on/{frames}"
    x, y = (
        f"{side}*({focus}*(1-1/zoom)-{drift}*{share}/zoom)"
        for side, focus, drift in zip(("iw", "ih"), camera.focus, camera.drift, strict=True)
    )
    return {"z": f"{camera.zoom_from}*pow({camera.zoom_to / camera.zoom_from},{share})"} | {
        "x": x,
        "y": y,
    }


def subtitles(job: Job) -> str:
    """Advanced SubStation Alpha: one event for each spoken word, with its page about it."""
    width, height = job.canvas.width_px, job.canvas.height_px
    size = round(width * 0.1)
    return "\n".join(
        [
            *("[Script Info]", "ScriptType: v4.00+", f"PlayResX: {width}", f"PlayResY: {height}"),
            *("", "[V4+ Styles]", f"Format: {_FIELDS}", _STYLE.format(size=size)),
            *("", "[Events]", "Format: Layer, Start, End, Style, MarginL, MarginR, MarginV, Text"),
            *_events(job),
            "",
        ]
    )


def _events(job: Job) -> Iterator[str]:
    for number, scene in enumerate(told(job)["scenes"]):
        start_s = number * job.scene_s
        for page in scene["pages"]:
            spoken = [word for word, _ in page["words"]]
            starts = [page["start_s"], *(at for _, at in page["words"][1:]), page["end_s"]]
            place = rf"{{\pos({job.canvas.width_px // 2},{page['middle_y']:.0f})}}"
            for index, word in enumerate(spoken):
                shown = [*spoken[:index], _MARKED.format(word), *spoken[index + 1 :]]
                times = [_time(start_s + at) for at in starts[index : index + 2]]
                text = place + " ".join(shown)
                yield f"Dialogue: 0,{times[0]},{times[1]},Default,0,0,0,{text}"


def _time(at_s: float) -> str:
    minutes, seconds = divmod(at_s, 60)
    return f"0:{minutes:02.0f}:{seconds:05.2f}"


def _scenes(job: Job, enlarged: int) -> Iterator[str]:
    canvas, timeline = job.canvas, job.timeline
    enlarging = f"scale=iw*{enlarged}:ih*{enlarged}:flags=lanczos," if enlarged > 1 else ""
    for number, span in enumerate(timeline.scenes):
        run_on = timeline.transition_frames if number + 1 < job.scenes else 0
        moves = view(CAMERAS[number % PATHS], span.frames)
        options = ":".join(f"{name}='{expression}'" for name, expression in moves.items())
        yield (
            f"[{number}:v]{enlarging}zoompan={options}:d={span.frames + run_on}"
            f":s={canvas.width_px}x{canvas.height_px}:fps={float(canvas.fps):g}"
            f",setsar=1,format=yuv420p[scene{number}]"
        )


def _joined(job: Job, captions: Path) -> Iterator[str]:
    before = "scene0"
    for number in range(1, job.scenes):
        fade = f"xfade=fade:duration={job.transition_s}:offset={number * job.scene_s}"
        yield f"[{before}][scene{number}]{fade}[joined{number}]"
        before = f"joined{number}"
    yield f"[{before}]ass=filename='{captions}':fontsdir='{job.folder}'[video]"


def _sound(job: Job) -> str:
    voice, music = job.scenes, job.scenes + 1
    ducking = "sidechaincompress=threshold=0.02:ratio=8:attack=30:release=400"
    return (
        f"[{voice}:a]aresample=48000,aformat=channel_layouts=stereo,asplit[key][voice]"
        f";[{music}:a]volume=-8dB[music];[music][key]{ducking}[bed]"
        ";[bed][voice]amix=normalize=0,loudnorm=I=-14:TP=-1.5,aresample=48000[sound]"
    )
