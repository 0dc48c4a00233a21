"""Measures the finished song against its own score: `python3 measure.py [--separated vocals.wav]`.

Prints one figure a line: loudness and peaks of the MP3, clicks, pitch of held notes, onsets of syllables against their stamps, and,
given a vocal estimate from any separator, how well the two parts came apart (uSDR, beside doing nothing).
"""
import argparse
import json
import os
import re
import subprocess
import sys

import numpy as np
from scipy import signal

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
RATE_HZ = 44100


def decode(path):
    """Any sound file as (samples, 2) floats at 44.1 kHz."""
    raw = subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-i', path, '-map', '0:a', '-f', 'f32le', '-ac', '2', '-ar', str(RATE_HZ), '-'],
                         check=True, stdout=subprocess.PIPE).stdout
    return np.frombuffer(raw, np.float32).reshape(-1, 2).astype(float)


def loudness(path):
    """(integrated LUFS, true peak dBTP, loudness range LU) by ffmpeg's ebur128."""
    log = subprocess.run(['ffmpeg', '-nostdin', '-hide_banner', '-i', path, '-map', '0:a', '-af', 'ebur128=peak=true:framelog=verbose',
                          '-f', 'null', '-'], check=True, stderr=subprocess.PIPE, text=True).stderr
    return tuple(float(re.findall(pattern, log)[-1]) for pattern in (r'I:\s+(-?[\d.]+) LUFS', r'Peak:\s+(-?[\d.]+) dBFS', r'LRA:\s+(-?[\d.]+) LU'))


def pitch_hz(frame, low=150.0, high=800.0):
    """Fundamental of a frame by the normalised square difference (P. McLeod, G. Wyvill, ICMC 2005); NaN where it is not periodic."""
    n = len(frame)
    spectrum = np.fft.rfft(frame, 2 * n)
    auto = np.fft.irfft(spectrum * spectrum.conj())[:n]
    squares = np.concatenate([[0], np.cumsum(frame ** 2)])
    power = squares[n - np.arange(n)] + squares[n] - squares[np.arange(n)]
    nsdf = 2 * auto / np.maximum(power, 1e-12)
    first, last = int(RATE_HZ / high), int(RATE_HZ / low)
    peaks = [k for k in range(first, last) if nsdf[k - 1] < nsdf[k] >= nsdf[k + 1]]
    if not peaks or max(nsdf[k] for k in peaks) < 0.7:
        return np.nan
    k = next(k for k in peaks if nsdf[k] > 0.9 * max(nsdf[p] for p in peaks))
    a, b, c = nsdf[k - 1:k + 2]
    return RATE_HZ / (k + 0.5 * (a - c) / (a - 2 * b + c))


def held_note_errors(vocals, lines):
    """Cents between score and voice for every syllable longer than 0.4 s: the mean pitch over its settled part."""
    mono, errors = vocals.mean(axis=1), []
    for line in lines:
        for word in line['words']:
            for s in word['syllables']:
                if s['durationMs'] < 400:
                    continue
                start, end = s['startMs'] / 1000 + 0.16, (s['startMs'] + s['durationMs']) / 1000 - 0.09
                track = [pitch_hz(mono[int(t * RATE_HZ) - 1024:int(t * RATE_HZ) + 1024]) for t in np.arange(start, end, 0.01)]
                cents = 1200 * np.log2(np.array(track) / 440) - 100 * (s['midiPitch'] - 69)
                # the tracker now and then takes another period for a frame; that is its error, not the singer's
                errors.append(float(np.nanmean(cents[np.abs(cents - np.nanmedian(cents)) < 300])))
    return np.array(errors)


def onset_errors(vocals, lines):
    """Milliseconds between each syllable's stamp and the strongest spectral change within 70 ms of it, in the vocal stem."""
    hop, size = 110, 512
    mono = vocals.mean(axis=1)
    _, _, spectrum = signal.stft(mono, RATE_HZ, nperseg=size, noverlap=size - hop, nfft=1024)
    power = np.abs(spectrum) ** 2
    edges = np.unique(np.geomspace(4, power.shape[0] - 1, 25).astype(int))
    bands = np.log(np.array([power[a:b].mean(axis=0) for a, b in zip(edges, edges[1:])]) + 1e-9)
    lag = 6
    change = np.abs(bands[:, lag:] - bands[:, :-lag]).mean(axis=0)
    change = np.convolve(change, np.hanning(9) / np.hanning(9).sum(), 'same')
    errors = []
    for line in lines:
        for word in line['words']:
            for s in word['syllables']:
                centre = s['startMs'] / 1000 * RATE_HZ / hop - lag / 2
                window = np.arange(int(centre - 0.07 * RATE_HZ / hop), int(centre + 0.07 * RATE_HZ / hop) + 1)
                peaks = [k for k in window if change[k - 1] < change[k] >= change[k + 1]] or [window[np.argmax(change[window])]]
                strong = [k for k in peaks if change[k] > 0.5 * max(change[p] for p in peaks)]
                nearest = min(strong, key=lambda k: abs(k - centre))
                errors.append((nearest - centre) * hop / RATE_HZ * 1000)
    return np.array(errors)


def usdr(true, estimate):
    """10 log10 of the energy of a part over the energy of the error of its estimate."""
    return 10 * np.log10((true ** 2).sum() / ((true - estimate) ** 2).sum())


def main():
    parser = argparse.ArgumentParser(description='Measures the demo song.')
    parser.add_argument('--song', default=os.path.join(ROOT, 'resources', 'demo'))
    parser.add_argument('--stems', default=os.path.join(ROOT, 'training', 'data', 'demo-song'))
    parser.add_argument('--separated', help='a vocal estimate of the mix, any format ffmpeg reads')
    options = parser.parse_args()
    with open(os.path.join(options.song, 'demo.json'), encoding='utf-8') as source:
        song = json.load(source)
    mp3 = os.path.join(options.song, song['files']['audio']['name'])
    vocals, band, mix = (decode(os.path.join(options.stems, f'{name}.wav')) for name in ('vocals', 'accompaniment', 'mix'))
    lufs, peak, spread = loudness(mp3)
    decoded = decode(mp3)
    print(f'MP3: {lufs:.1f} LUFS, true peak {peak:.1f} dBTP, loudness range {spread:.1f} LU, {len(decoded) / RATE_HZ:.2f} s')
    print(f'stems: largest |mix - vocals - accompaniment| {np.abs(mix - vocals - band).max():.1e}')
    loud = np.nonzero(np.abs(mix).max(axis=1) > 10 ** (-40 / 20))[0]
    print(f'sound from {loud[0] / RATE_HZ:.2f} s to {loud[-1] / RATE_HZ:.2f} s, last 20 ms at {20 * np.log10(np.abs(mix[-882:]).max() + 1e-9):.0f} dBFS')
    print(f'first word at {song["lines"][0]["startMs"] / 1000:.2f} s')
    for name, x in (('vocals', vocals), ('accompaniment', band)):
        step = np.abs(np.diff(x, axis=0)).max(axis=1)
        print(f'{name}: largest step between samples {step.max():.3f} ({step.max() / np.quantile(step, 0.9999):.1f} times the 99.99th percentile)')
    cents = held_note_errors(vocals, song['lines'])
    print(f'held notes: {len(cents)}, mean {cents.mean():+.1f} cents, {np.mean(np.abs(cents) <= 20) * 100:.0f} % within 20, largest {np.abs(cents).max():.1f}')
    onsets = np.abs(onset_errors(vocals, song['lines']))
    print(f'onsets: {len(onsets)} syllables, median {np.median(onsets):.0f} ms from the stamp, {np.mean(onsets <= 30) * 100:.0f} % within 30 ms, largest {onsets.max():.0f}')
    if options.separated:
        estimate = np.pad(decode(options.separated), ((0, len(mix)), (0, 0)))[:len(mix)]
        rest = mix - estimate
        print(f'accompaniment uSDR {usdr(band, rest):.1f} dB (doing nothing {usdr(band, mix):.1f}), '
              f'vocals {usdr(vocals, estimate):.1f} dB (doing nothing {usdr(vocals, mix):.1f})')


if __name__ == '__main__':
    sys.exit(main())
