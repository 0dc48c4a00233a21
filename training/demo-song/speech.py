"""How the words are said: flite speaks each line on a monotone, and the sound becomes a sequence of spectral envelopes.

Only the shape of the vocal tract over time is taken from the speech. The pitch, the timing and the glottal source of the
singing voice are made in singing.py. The envelope estimate follows the idea of CheapTrick (M. Morise, "CheapTrick, a
spectral envelope estimator for high-quality speech synthesis", Speech Communication 67, 2015): a pitch-adaptive window,
smoothing over two thirds of the fundamental, and liftering that takes out what is left of the harmonics.
"""
import os
import subprocess
import tempfile
import wave
from dataclasses import dataclass

import numpy as np

from score import PRONUNCIATION, plain

SPEECH_RATE_HZ = 16000
SPEECH_F0_HZ = 110.0       # low, so that the envelope is sampled by many harmonics
SPEECH_STRETCH = 1.5       # slow, so that vowels reach their target
HOP_S = 0.005
RATE_HZ = 44100
FFT_SIZE = 2048
BINS = FFT_SIZE // 2 + 1

VOICELESS = {'p', 't', 'k', 'f', 'th', 's', 'sh', 'ch', 'hh', 'pau'}
STOPS = {'p', 't', 'k', 'b', 'd', 'g'}
VOICED_FRICATIVES = {'z', 'v', 'dh', 'zh'}
VOWELS = {'aa', 'ae', 'ah', 'ao', 'aw', 'ax', 'ay', 'eh', 'er', 'ey', 'ih', 'iy', 'ow', 'oy', 'uh', 'uw'}
DIPHTHONGS = {'ay', 'aw', 'ow', 'ey', 'oy'}


@dataclass
class Speech:
    """A spoken line. `envelope` is (frames, BINS): natural log of power per bin, one frame every HOP_S; `phones` are
    (name, start_s, end_s) in the time of the speech."""
    phones: list
    envelope: np.ndarray


def bare(phone):
    """A phone without its stress digit."""
    return phone.rstrip('012')


def speak(text):
    """Says `text` with flite's "slt" voice. Returns (phones, samples at 16 kHz). Raises RuntimeError where flite says something
    else than PRONUNCIATION asks for."""
    with tempfile.TemporaryDirectory() as folder:
        lexicon, sound = os.path.join(folder, 'words.txt'), os.path.join(folder, 'line.wav')
        with open(lexicon, 'w', encoding='ascii') as out:
            for word, phones in sorted(PRONUNCIATION.items()):
                out.write(f'{word} 0 : {phones.replace("|", " ")}\n')
        command = ['flite', '-voice', 'slt', '-psdur', '-add_lex', lexicon, '--setf', f'int_f0_target_mean={SPEECH_F0_HZ}',
                   '--setf', 'int_f0_target_stddev=0', '--setf', f'duration_stretch={SPEECH_STRETCH}', '-t', text, '-o', sound]
        printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        with wave.open(sound) as source:
            samples = np.frombuffer(source.readframes(source.getnframes()), np.int16) / 32768.0
    phones, start = [], 0.0
    for item in printed.split():
        name, end = item.rsplit(':', 1)
        phones.append((name, start, float(end)))
        start = float(end)
    wanted = [bare(p) for word in text.split() for p in PRONUNCIATION[plain(word)].replace('|', ' ').split()]
    said = [name for name, _, _ in phones if name != 'pau']
    if said != wanted:
        raise RuntimeError(f'flite said "{" ".join(said)}" for "{text}", wanted "{" ".join(wanted)}"')
    return phones, samples


def _smooth_power(power, width_hz, bin_hz):
    """Moving average over `width_hz` along frequency, by the integral of the power (linear interpolation at the edges)."""
    half = width_hz / 2 / bin_hz
    padded = np.concatenate([power[:, 1:200][:, ::-1], power, power[:, -200:-1][:, ::-1]], axis=1)
    total = np.concatenate([np.zeros((len(power), 1)), np.cumsum(padded, axis=1)], axis=1)
    centre = np.arange(power.shape[1]) + 199 + 0.5
    out = np.empty_like(power)
    index = np.arange(total.shape[1])
    for k in range(len(power)):
        out[k] = (np.interp(centre + half, index, total[k]) - np.interp(centre - half, index, total[k])) / (2 * half)
    return out


def _lifter(log_power, f0_hz, rate_hz, sharpen):
    """Takes the harmonic ripple at `f0_hz` out of a log spectrum and sharpens the formants by `sharpen` (1 = leave)."""
    cepstrum = np.fft.irfft(log_power, axis=1)
    n = cepstrum.shape[1]
    quefrency = np.minimum(np.arange(n), n - np.arange(n)) / rate_hz
    window = np.sinc(f0_hz * quefrency) * (1.18 - 0.18 * np.cos(2 * np.pi * f0_hz * quefrency))
    window[np.minimum(np.arange(n), n - np.arange(n)) >= 3] *= sharpen
    return np.fft.rfft(cepstrum * window, axis=1).real


def _frames(samples, centres, length):
    """Hann-windowed frames of `length` samples around `centres`, scaled so that white noise keeps its power."""
    window = np.hanning(length + 2)[1:-1]
    window /= np.sqrt((window ** 2).sum())
    padded = np.pad(samples, length)
    at = centres[:, None] + np.arange(length)[None, :] + length - length // 2
    return padded[at] * window


def _extend(log_power, voiceless):
    """From 0-8 kHz to the whole band: above 7.2 kHz the speech is band-limited, so the last full band is carried on with the
    slope of a voice (steep for vowels, shallow for s-like sounds)."""
    old = np.arange(log_power.shape[1]) * SPEECH_RATE_HZ / 2 / (log_power.shape[1] - 1)
    new = np.arange(BINS) * RATE_HZ / FFT_SIZE
    edge = 7200.0
    band = (old > 6200) & (old < edge)
    out = np.empty((len(log_power), BINS))
    octaves = np.log2(np.maximum(new, edge) / edge)
    for k, row in enumerate(log_power):
        slope_db = np.where(octaves < 0.5, 3 * octaves, 1.5 + 26 * (octaves - 0.5)) if voiceless[k] else 16 * octaves + 2 * octaves ** 2
        level = row[band].mean()
        carried = level - slope_db * np.log(10) / 10
        blend = np.clip((new - 6600) / 600, 0, 1)
        out[k] = (1 - blend) * np.interp(new, old, row) + blend * carried
    return out


def analyse(text):
    """Speaks `text` and returns it as `Speech`."""
    phones, samples = speak(text)
    count = int(len(samples) / SPEECH_RATE_HZ / HOP_S)
    times = (np.arange(count) + 0.5) * HOP_S
    centres = np.round(times * SPEECH_RATE_HZ).astype(int)
    voiceless = np.array([_phone_at(phones, t) in VOICELESS for t in times])
    size, rng = 2048, np.random.default_rng(1)
    samples = samples + 1e-5 * rng.standard_normal(len(samples))
    bin_hz = SPEECH_RATE_HZ / size

    voiced = np.abs(np.fft.rfft(_frames(samples, centres, int(3 * SPEECH_RATE_HZ / SPEECH_F0_HZ)), size, axis=1)) ** 2
    voiced = _lifter(np.log(_smooth_power(voiced, SPEECH_F0_HZ * 2 / 3, bin_hz) + 1e-14), SPEECH_F0_HZ, SPEECH_RATE_HZ, 1.12)
    noisy = np.abs(np.fft.rfft(_frames(samples, centres, int(0.012 * SPEECH_RATE_HZ)), size, axis=1)) ** 2
    noisy = _lifter(np.log(_smooth_power(noisy, 300.0, bin_hz) + 1e-14), 400.0, SPEECH_RATE_HZ, 1.0)
    log_power = np.where(voiceless[:, None], noisy, voiced)
    return Speech(phones, _extend(log_power, voiceless))


def _phone_at(phones, t):
    for name, start, end in phones:
        if start <= t < end:
            return name
    return 'pau'
