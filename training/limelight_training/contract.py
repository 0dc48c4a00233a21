"""The contract between the network and the program (see models/manifest.json): rates, transform, shapes."""
from __future__ import annotations

SAMPLE_RATE_HZ = 44_100
N_FFT = 4096
HOP = 1024
BINS = 1536
"""Bins the network sees, from 0 upwards (16.5 kHz); vocals are zero above."""
FRAMES = 128
"""Frames of one segment: 2.97 s."""
STEP_FRAMES = 112
"""Frames from one segment to the next when a song is separated: an eighth overlaps."""
SCALE = 1 / 64
"""Spectra are multiplied by this before the network and divided by it after."""
SEGMENT_SAMPLES = (FRAMES - 1) * HOP
"""Samples whose centred transform has exactly FRAMES frames."""
INPUT_NAME = "spectrogram"
OUTPUT_NAME = "vocals"
OPSET = 14
