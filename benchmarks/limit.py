"""The limit in bytes: every change of the lesson through one bare x264, alone and in no hurry."""

import json
from fractions import Fraction

import numpy as np

from benchmarks.recorded.recording import Recording

_OPTIONS = {"preset": "veryfast", "tune": "zerolatency", "crf": "26"}


def bare_x264_bytes(recording: Recording) -> int | None:
    """Return the bytes of all changes but the first picture; ``None`` where PyAV is not installed.

    The answer is kept beside the recording.
    """
    try:
        import av  # noqa: PLC0415 - may be missing
    except ImportError:
        return None
    kept = recording.folder / "x264-30.json"
    if kept.is_file():
        return int(json.loads(kept.read_text()))
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = recording.width, recording.height, "yuv420p"
    encoder.time_base = Fraction(1, 1000)
    # x264 makes pictures coarser the shorter they are shown: without a rate it reckons a millisecond each,
    # and the limit would be of another quality than what is measured beside it.
    encoder.framerate = Fraction(30, 1)
    encoder.options = _OPTIONS
    picture = np.zeros((recording.height, recording.width, 4), np.uint8)
    sizes = []
    for change in recording.changes:
        recording.apply(change, picture)
        frame = av.VideoFrame.from_ndarray(picture, format="bgra").reformat(format="yuv420p")
        frame.pts = round(change.at_s * 1000)
        sizes.append(sum(packet.size for packet in encoder.encode(frame)))
    total = sum(sizes[1:]) + sum(packet.size for packet in encoder.encode(None))
    kept.write_text(json.dumps(total))
    return total
