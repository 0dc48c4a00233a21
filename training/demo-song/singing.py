"""The singing voice: glottal pulses and breath noise, shaped by the spoken envelopes, on the melody of the score.

Every glottal pulse is the minimum-phase response of the envelope at its instant, turned into a mixed-phase one by an all-pass
for the glottal formant (the open phase of the glottis is anticausal: B. Doval, C. d'Alessandro, N. Henrich, "The voice source
as a causal/anticausal linear filter", VOQUAL 2003). The pitch follows the notes as singers do: portamento with a slight
overshoot, a scoop into a phrase, vibrato that grows on long notes, fine fluctuation (T. Saitou, M. Unoki, M. Akagi, Speech
Communication 46, 2005).
"""
import numpy as np

from score import SEED, duration_s, sung_lines
from speech import BINS, FFT_SIZE, HOP_S, RATE_HZ, VOICED_FRICATIVES, VOICELESS, VOWELS, analyse
from timing import plan_line, source_time

HOP = 128
FREQUENCY = np.arange(BINS) * RATE_HZ / FFT_SIZE
DB = np.log(10) / 10                    # natural-log power per decibel

# Speech to song: brings the long-term spectrum of the (dark) speech to that of a clear, relaxed pop voice. (Hz, dB)
VOICED_EQ = [(80, -16), (150, -9), (250, -9), (350, -2), (500, 0), (700, 2), (1000, 6), (1400, 9), (2000, 11), (2800, 12),
             (3500, 13), (4200, 14), (5000, 14), (6400, 13), (7200, 17), (8000, 17), (10000, 16), (12000, 14), (16000, 9), (20000, 0)]
NOISE_EQ = [(80, -40), (600, -22), (1200, -4), (2000, 2), (3500, 7), (5200, 7), (6200, 1), (7000, -1), (9000, 2), (12000, 3),
            (16000, 0), (20000, -12)]
# Noise in proportion to the voice, per kind of sound. (Hz, dB)
BREATH = [(0, -42), (1000, -33), (2500, -24), (5000, -16), (8000, -8), (12000, -2), (20000, 2)]
BUZZ = [(0, -34), (1500, -20), (3000, -6), (4500, 0), (20000, 4)]

VIBRATO_HZ = 5.3
VIBRATO_CENTS, SHORT_VIBRATO_CENTS = 50.0, 42.0     # on held notes and on quick ones, to each side
PORTAMENTO_S = 0.11
SCOOP_SEMITONES, PHRASE_SCOOP_SEMITONES = 0.40, 0.9
DRIFT_CENTS, FLUTTER_CENTS = 13.0, 2.5
JITTER, SHIMMER = 0.004, 0.06                        # from one glottal pulse to the next: period and strength


def _curve(points):
    frequency, db = np.array(points, float).T
    return np.interp(np.log(np.maximum(FREQUENCY, 20)), np.log(np.maximum(frequency, 20)), db) * DB


# What the glottal pulses of z, v and dh keep of the voiced equaliser: their highs are noise, not pulses. (Hz, dB)
MURMUR = [(80, 0), (1200, 0), (2500, -12), (4000, -26), (20000, -30)]
VOICED_GAIN, NOISE_GAIN, BREATH_GAIN, BUZZ_GAIN, MURMUR_GAIN = map(_curve, (VOICED_EQ, NOISE_EQ, BREATH, BUZZ, MURMUR))


def _smooth(x, seconds, rate):
    """Centred Hann smoothing of a track sampled at `rate` Hz."""
    n = max(int(seconds * rate) | 1, 3)
    window = np.hanning(n + 2)[1:-1]
    return np.convolve(np.pad(x, n // 2, 'edge'), window / window.sum(), 'valid')


def pitch_track(line, times, rng):
    """Fundamental in Hz at `times` (s) for one SungLine."""
    rate = 1 / (times[1] - times[0])
    notes = line.syllables
    target = np.full(len(times), float(notes[0].pitch))
    for before, note in zip(notes, notes[1:]):
        target[times >= note.vowel - 0.045] = note.pitch
    # critically damped is a slide, a little less damped overshoots as a voice does
    omega, damping = 2 * np.pi * 0.5 / PORTAMENTO_S, 0.78
    semitones, speed, track = target[0], 0.0, np.empty(len(times))
    for k, goal in enumerate(target):
        speed += (omega * omega * (goal - semitones) - 2 * damping * omega * speed) / rate
        semitones += speed / rate
        track[k] = semitones
    track -= PHRASE_SCOOP_SEMITONES * np.exp(-np.maximum(times - notes[0].start, 0) / 0.045)
    depth, scoop = np.zeros(len(times)), np.zeros(len(times))
    for note in notes:
        inside, since = (times >= note.vowel) & (times < note.end), times - note.vowel
        held = note.end - note.vowel > 0.42
        grown = np.clip((since - 0.08) / 0.18, 0 if held else 0.6, 1)
        depth[inside] = ((VIBRATO_CENTS if held else SHORT_VIBRATO_CENTS) / 100 * grown)[inside]
        scoop += np.where(since > -0.03, np.exp(-np.maximum(since + 0.03, 0) / 0.06), 0)
    wander = _smooth(rng.standard_normal(len(times)), 0.5, rate)
    hz = VIBRATO_HZ * 2 ** (0.08 * wander / wander.std())
    track += _smooth(depth, 0.06, rate) * np.sin(2 * np.pi * np.cumsum(hz) / rate) - SCOOP_SEMITONES * _smooth(scoop, 0.03, rate)
    last = notes[-1].end
    track -= 0.5 * np.clip((times - last + 0.09) / 0.15, 0, 1)
    drift = _smooth(rng.standard_normal(len(times)), 0.12, rate)
    flutter = _smooth(rng.standard_normal(len(times)), 0.04, rate)
    track += (DRIFT_CENTS * drift / drift.std() + FLUTTER_CENTS * flutter / flutter.std()) / 100
    return 440 * 2 ** ((track - 69) / 12)


def _level_track(line, envelope, times):
    """Gain in natural-log power over `times`: evens out the vowels, then adds the dynamics of a phrase."""
    centre, gain = [], []
    loudness = np.log(np.exp(envelope + VOICED_GAIN).sum(axis=1))
    section = {'verse': 0.0, 'chorus': 1.8, 'tag': 1.2}[line.section]
    for k, note in enumerate(line.syllables):
        vowel = next(p for p in line.phones if p.syllable == k and p.name in VOWELS)
        inside = (times >= vowel.start + 0.25 * (vowel.end - vowel.start)) & (times <= vowel.end - 0.2 * (vowel.end - vowel.start))
        accent = 0.8 * (note.long or k % 2 == 0) + 0.09 * (note.pitch - 67)
        level = -0.85 * loudness[inside].mean() + (section + accent) * DB
        for at in ((vowel.start * 0.7 + vowel.end * 0.3), (vowel.start * 0.3 + vowel.end * 0.7)):
            centre.append(at)
            gain.append(level)
    track = _smooth(np.interp(times, centre, gain), 0.06, RATE_HZ / HOP)
    first, last = line.phones[0], line.phones[-1]
    edge = np.clip((times - first.start + 0.012) / (0.05 if first.name in VOWELS else 0.02), 1e-3, 1)
    held = line.syllables[-1]
    fade = np.clip((last.end + 0.03 - times) / min(0.30, 0.35 * (held.end - held.vowel)), 1e-3, 1)
    swell = 1.6 * DB * np.sin(np.pi * np.clip((times - held.vowel) / (held.end - held.vowel), 0, 1)) * (times > held.vowel)
    return track + swell + 2 * np.log(np.sin(np.pi / 2 * edge)) + 2 * np.log(np.sin(np.pi / 2 * fade))


def _minimum_phase(log_amplitude):
    """Complex spectrum (rows of BINS) of the minimum-phase system with this log amplitude."""
    cepstrum = np.fft.irfft(log_amplitude, axis=1)
    cepstrum[:, 1:FFT_SIZE // 2] *= 2
    cepstrum[:, FFT_SIZE // 2 + 1:] = 0
    return np.exp(np.fft.rfft(cepstrum, axis=1))


def _pulses(length, f0, times, voiced_power, voicing, rng):
    """The voiced part: one pulse per period. Returns (samples, phase in cycles at every sample)."""
    hz = np.interp(np.arange(length) / RATE_HZ + times[0], times, f0)
    phase = np.cumsum(hz) / RATE_HZ
    marks = np.nonzero(np.diff(np.floor(phase)))[0]
    exact = marks + (np.floor(phase[marks + 1]) - phase[marks]) / (phase[marks + 1] - phase[marks])
    exact = exact + rng.standard_normal(len(exact)) * JITTER * RATE_HZ / hz[marks]
    out, lead = np.zeros(length + 2 * FFT_SIZE), 512
    for first in range(0, len(exact), 512):
        at = exact[first:first + 512]
        f = hz[marks[first:first + 512]]
        frame = np.clip(at / HOP, 0, len(voiced_power) - 1.001)
        low, share = frame.astype(int), (frame % 1)[:, None]
        power = voiced_power[low] * (1 - share) + voiced_power[low + 1] * share
        strength = np.interp(frame, np.arange(len(voicing)), voicing) * (1 + SHIMMER * rng.standard_normal(len(at)))
        spectrum = _minimum_phase(0.5 * (power + np.log(RATE_HZ / f)[:, None]))
        x, centre, damping = FREQUENCY[None, :], 1.15 * f[:, None], 0.35
        allpass = 2 * np.arctan2(2 * damping * centre * x, centre * centre - x * x)
        whole = np.floor(at).astype(int)
        delay = -2 * np.pi * x / RATE_HZ * ((at - whole)[:, None] + lead)
        shape = np.fft.irfft(spectrum * np.exp(1j * (allpass + delay)), axis=1) * strength[:, None]
        for start, pulse in zip(whole, shape):
            out[start - lead + FFT_SIZE:start - lead + 2 * FFT_SIZE] += pulse
    return out[FFT_SIZE:FFT_SIZE + length], phase


def shaped_noise(white, power):
    """White noise filtered frame by frame: `power` is (frames, BINS) natural-log power, one frame every HOP samples."""
    size = 4 * HOP
    window = np.hanning(size + 1)[:-1] / 2
    out = np.zeros(len(white) + 2 * FFT_SIZE)
    padded = np.pad(white, size)
    for k in range(min(len(power), len(white) // HOP)):
        begin = k * HOP + size - size // 2
        spectrum = np.fft.rfft(padded[begin:begin + size] * window, FFT_SIZE) * np.exp(0.5 * power[k])
        block = np.roll(np.fft.irfft(spectrum), FFT_SIZE // 4)
        start = k * HOP - size // 2 - FFT_SIZE // 4 + FFT_SIZE
        out[start:start + FFT_SIZE] += block
    return out[FFT_SIZE:FFT_SIZE + len(white)]


def sing_line(line, speech, rng):
    """Sings one SungLine. Returns (start in s, mono samples at RATE_HZ)."""
    begin = line.phones[0].start - 0.08
    frames = int((line.phones[-1].end + 0.12 - begin) * RATE_HZ / HOP)
    times = begin + np.arange(frames) * HOP / RATE_HZ
    at = np.clip(source_time(line.phones, times) / HOP_S - 0.5, 0, len(speech.envelope) - 1.001)
    low, share = at.astype(int), (at % 1)[:, None]
    envelope = speech.envelope[low] * (1 - share) + speech.envelope[low + 1] * share
    level = _level_track(line, envelope, times)[:, None]
    voicing, buzz = np.zeros(frames), np.zeros(frames)
    for phone in line.phones:
        inside = (times >= phone.start) & (times < phone.end)
        voicing[inside] = phone.name not in VOICELESS
        buzz[inside] = phone.name in VOICED_FRICATIVES
    rate = RATE_HZ / HOP
    voicing, buzz = _smooth(voicing, 0.016, rate), _smooth(buzz, 0.016, rate)
    length = frames * HOP
    pulsed = envelope + VOICED_GAIN + level + buzz[:, None] * MURMUR_GAIN
    voice, phase = _pulses(length, pitch_track(line, times, rng), times, pulsed, voicing, rng)
    ratio = BREATH_GAIN + buzz[:, None] * (BUZZ_GAIN - BREATH_GAIN)
    inside = (times >= line.phones[0].start - 0.01) & (times <= line.phones[-1].end + 0.03)
    with np.errstate(divide='ignore'):
        breathy = envelope + VOICED_GAIN + level + ratio + 2 * np.log(voicing + 1e-6)[:, None]
        hissy = envelope + NOISE_GAIN + level + 2 * np.log((1 - voicing) * inside + 1e-6)[:, None]
    breathy = np.where(buzz[:, None] > 0.3, np.minimum(breathy, envelope + NOISE_GAIN + level), breathy)
    pulsing = 1 + 0.6 * np.cos(2 * np.pi * phase)
    noise = shaped_noise(rng.standard_normal(length) * pulsing, breathy) + shaped_noise(rng.standard_normal(length), hissy)
    return begin, voice + noise


def _inhale(seconds, rng):
    """A quiet breath before a phrase: noise with the broad resonances of an open mouth."""
    frames = int(seconds * RATE_HZ / HOP)
    shape = _curve([(80, -60), (400, -24), (900, -8), (1600, 0), (2600, -7), (3800, -3), (6000, -12), (12000, -24), (20000, -40)])
    swell = np.sin(np.pi * (np.linspace(0, 1, frames) ** 1.4)) ** 2
    return shaped_noise(rng.standard_normal(frames * HOP), shape[None, :] + 2 * np.log(swell + 1e-4)[:, None])


def sing():
    """Sings the whole song. Returns (mono samples at RATE_HZ with a peak of 1, [SungLine])."""
    out = np.zeros(int(duration_s() * RATE_HZ))
    spoken, lines = {}, []
    for index, (section, text, notes) in enumerate(sung_lines()):
        key = text.rstrip('.,')
        spoken.setdefault(key, None)
        spoken[key] = spoken[key] or analyse(text)
        line = plan_line(section, text, notes, spoken[key], np.random.default_rng([SEED, index]))
        lines.append(line)
        rng = np.random.default_rng([SEED, index, 1])
        begin, samples = sing_line(line, spoken[key], rng)
        start = int(begin * RATE_HZ)
        out[start:start + len(samples)] += samples
        breath = _inhale(0.34, rng)
        at = int((line.phones[0].start - 0.40) * RATE_HZ)
        level = np.sqrt((samples ** 2).mean())
        out[at:at + len(breath)] += breath * 0.035 * level / np.sqrt((breath ** 2).mean())
    return out / np.abs(out).max(), lines
