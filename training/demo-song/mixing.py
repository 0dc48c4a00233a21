"""From dry parts to the record: equalisers, compression, one room, balance, and a master that only turns a gain.

Equalising and adding are linear and the limiter is one gain curve over time, so that the finished voice and the finished
band add up to the finished mix exactly: mix = vocals + accompaniment.
"""
import numpy as np
from scipy import signal
from scipy.ndimage import minimum_filter1d

RATE_HZ = 44100


def shelf(x, hz, gain_db, high):
    """First-choice tone control: a low or high shelf (R. Bristow-Johnson, Audio EQ Cookbook, slope 0.7)."""
    a, w = 10 ** (gain_db / 40), 2 * np.pi * hz / RATE_HZ
    alpha = np.sin(w) / 2 * np.sqrt((a + 1 / a) * (1 / 0.7 - 1) + 2)
    c, s, r = np.cos(w), (-1 if high else 1), 2 * np.sqrt(a) * alpha
    b = [a * ((a + 1) - s * (a - 1) * c + r), s * 2 * a * ((a - 1) - s * (a + 1) * c), a * ((a + 1) - s * (a - 1) * c - r)]
    d = [(a + 1) + s * (a - 1) * c + r, -s * 2 * ((a - 1) + s * (a + 1) * c), (a + 1) + s * (a - 1) * c - r]
    return signal.lfilter(b, d, x, axis=0)


def bell(x, hz, gain_db, q):
    """A peaking equaliser (Audio EQ Cookbook)."""
    a, w = 10 ** (gain_db / 40), 2 * np.pi * hz / RATE_HZ
    alpha = np.sin(w) / (2 * q)
    return signal.lfilter([1 + alpha * a, -2 * np.cos(w), 1 - alpha * a], [1 + alpha / a, -2 * np.cos(w), 1 - alpha / a], x, axis=0)


def cut(x, hz, kind, order=2):
    """Butterworth 'high' or 'low' pass."""
    return signal.sosfilt(signal.butter(order, hz, kind, fs=RATE_HZ, output='sos'), x, axis=0)


def rms(x):
    """Root mean square over everything."""
    return float(np.sqrt(np.mean(np.square(x))))


def compress(x, threshold_db, ratio, attack_s=0.008, release_s=0.12):
    """Feed-forward compressor, the gain computed from the louder channel. `threshold_db` is relative to full scale."""
    level = np.abs(x).max(axis=1) if x.ndim == 2 else np.abs(x)
    step = 32
    blocks = level[:len(level) // step * step].reshape(-1, step).max(axis=1)
    over = np.maximum(20 * np.log10(blocks + 1e-9) - threshold_db, 0) * (1 - 1 / ratio)
    rise, fall = np.exp(-step / (attack_s * RATE_HZ)), np.exp(-step / (release_s * RATE_HZ))
    state, smooth = 0.0, np.empty_like(over)
    for k, value in enumerate(over):
        keep = rise if value > state else fall
        state = keep * state + (1 - keep) * value
        smooth[k] = state
    gain = 10 ** (-np.interp(np.arange(len(x)), np.arange(len(blocks)) * step, smooth) / 20)
    return x * (gain if x.ndim == 1 else gain[:, None])


def room(seconds, rng, bright_hz=6500, predelay_s=0.018):
    """A stereo room: decaying noise, its highs dying sooner, a few early reflections. Unit energy per channel."""
    n = int(seconds * RATE_HZ)
    t = np.arange(n) / RATE_HZ
    tail = rng.standard_normal((n, 2)) * np.exp(-6.9 * t / seconds)[:, None]
    dark = cut(tail, 2200, 'low', 1)
    share = np.exp(-3.0 * t / seconds)[:, None]
    tail = cut(share * tail + (1 - share) * dark, bright_hz, 'low', 1)
    tail[:int(0.012 * RATE_HZ)] *= np.linspace(0, 1, int(0.012 * RATE_HZ))[:, None]
    for k in range(6):
        at = int((0.007 + 0.006 * k + 0.004 * rng.random()) * RATE_HZ)
        tail[at, k % 2] += 6 * (1 - k / 8)
    tail = cut(tail, 220, 'high')
    out = np.concatenate([np.zeros((int(predelay_s * RATE_HZ), 2)), tail])
    return out / np.sqrt((out ** 2).sum(axis=0))


def reverberate(x, response):
    """Convolves a mono or stereo signal with a stereo room; same length as `x`."""
    stereo = x if x.ndim == 2 else np.stack([x, x], axis=1)
    return np.stack([signal.fftconvolve(stereo[:, c], response[:, c])[:len(x)] for c in (0, 1)], axis=1)


def place(x, pan):
    """A mono signal in the stereo field: `pan` from -1 (left) to 1 (right), equal power."""
    angle = (pan + 1) * np.pi / 4
    return np.stack([x * np.cos(angle), x * np.sin(angle)], axis=1) * np.sqrt(2)


def width(x, amount):
    """Scales the side signal of a stereo part."""
    mid, side = x.mean(axis=1), (x[:, 0] - x[:, 1]) / 2 * amount
    return np.stack([mid + side, mid - side], axis=1)


# Level of each part while it plays (dB RMS before the master), pan or width and tone.
LEVELS_DB = {'drums': -20.0, 'bass': -22.0, 'piano': -26.5, 'guitar': -27.0, 'pad': -31.0, 'vibraphone': -26.0}
VOICE_DB = -18.2
ROOM_DB = {'drums': -16, 'bass': -60, 'piano': -15, 'guitar': -14, 'pad': -16, 'vibraphone': -9}
VOICE_ROOM_DB = -19.0


def _set_level(x, db):
    """Scales so that the RMS of the sounding part of `x` is `db`."""
    block = 4096
    loud = np.sqrt((x[:len(x) // block * block].reshape(-1, block * (x.ndim if x.ndim == 2 else 1)) ** 2).mean(axis=1))
    return x * 10 ** (db / 20) / np.sqrt((loud[loud > 0.1 * loud.max()] ** 2).mean())


def _tone(name, x):
    if name == 'drums':
        return compress(shelf(bell(x, 420, -3, 1.0), 6500, -2.5, True), -16, 2.0)
    if name == 'bass':
        return compress(bell(cut(width(x, 0), 38, 'high'), 900, 3, 0.8), -18, 3.0)
    if name == 'piano':
        return width(shelf(cut(x, 150, 'high'), 1200, 3.0, True), 1.3)
    if name == 'guitar':
        mono = shelf(cut(x.mean(axis=1), 190, 'high'), 1500, 4.0, True)
        late = np.concatenate([np.zeros(480), mono[:-480]])
        return np.stack([mono + 0.25 * late, 0.25 * mono + late], axis=1)
    if name == 'pad':
        return cut(cut(width(x, 1.5), 160, 'high'), 3500, 'low', 1)
    return width(cut(x, 250, 'high'), 1.0)


def mix_band(parts, rng):
    """The dry parts as one stereo accompaniment."""
    response, out = room(1.1, rng), 0
    for name, x in parts.items():
        dry = _set_level(_tone(name, x), LEVELS_DB[name])
        out = out + dry + 10 ** (ROOM_DB[name] / 20) * reverberate(cut(dry, 200, 'high'), response)
    return out


def mix_voice(lead, rng):
    """The lead voice in the middle, a little compressed and brightened, in a room of its own. Returns (samples, 2)."""
    x = compress(_set_level(cut(lead, 110, 'high', 3), -18), -20, 2.6)
    x = shelf(bell(bell(x, 400, -3, 0.7), 3900, -4, 0.7), 9000, 2.0, True)
    dry = place(_set_level(x, VOICE_DB), 0)
    return dry + 10 ** (VOICE_ROOM_DB / 20) * reverberate(cut(dry, 250, 'high'), room(1.4, rng, 6000, 0.03))


def limiter_gain(mix, ceiling_db, lookahead_s=0.004, release_s=0.10):
    """The gain curve that keeps the inter-sample peaks of `mix` (samples, 2) under `ceiling_db`: four times oversampled
    peaks, held over the look-ahead, smoothed so that it never rises above what is needed."""
    over = np.abs(signal.resample_poly(mix, 4, 1, axis=0)).max(axis=1)
    peak = over[:len(mix) * 4].reshape(-1, 4).max(axis=1)
    need = np.minimum(1, 10 ** (ceiling_db / 20) / np.maximum(peak, 1e-9))
    n = int(lookahead_s * RATE_HZ) | 1
    held = minimum_filter1d(need, 2 * n + 1)
    fall, state, slow = np.exp(-1 / (release_s * RATE_HZ)), 1.0, np.empty_like(held)
    for k, value in enumerate(held):
        state = value if value < state else 1 - (1 - state) * fall if 1 - (1 - state) * fall < value else value
        slow[k] = state
    window = np.hanning(n + 2)[1:-1]
    return np.convolve(np.pad(slow, n // 2, 'edge'), window / window.sum(), 'valid')


def loudness_lufs(x):
    """Integrated loudness of a stereo signal (ITU-R BS.1770-4: K weighting, 400 ms blocks, both gates)."""
    b1, a1 = [1.53084123, -2.65097999, 1.16907916], [1.0, -1.66363742, 0.71262577]       # the standard's filters at 44.1 kHz
    b2, a2 = [1.0, -2.0, 1.0], [1.0, -1.98916967, 0.98919916]
    weighted = signal.lfilter(b2, a2, signal.lfilter(b1, a1, x, axis=0), axis=0)
    block, hop = int(0.4 * RATE_HZ), int(0.1 * RATE_HZ)
    total = np.concatenate([[0], np.cumsum((weighted ** 2).sum(axis=1))])
    power = np.array([(total[k + block] - total[k]) / block for k in range(0, len(x) - block, hop)])
    keep = power[-0.691 + 10 * np.log10(power + 1e-12) > -70]
    keep = keep[10 * np.log10(keep) > 10 * np.log10(keep.mean()) - 10]
    return float(-0.691 + 10 * np.log10(keep.mean()))


def master(vocals, accompaniment, target_lufs=-14.0, ceiling_db=-1.9, fade_s=1.5):
    """Loudness and peaks. Returns (vocals, accompaniment), whose sum is the finished mix."""
    fade = np.ones(len(vocals))
    n = int(fade_s * RATE_HZ)
    fade[-n:] = np.cos(np.linspace(0, np.pi / 2, n)) ** 2
    vocals, accompaniment = vocals * fade[:, None], accompaniment * fade[:, None]
    gain_db = target_lufs - loudness_lufs(vocals + accompaniment)
    for _ in range(6):
        scale = 10 ** (gain_db / 20)
        curve = (limiter_gain((vocals + accompaniment) * scale, ceiling_db) * scale)[:, None]
        missing = target_lufs - loudness_lufs((vocals + accompaniment) * curve)
        if abs(missing) < 0.02:
            break
        gain_db += missing
    return vocals * curve, accompaniment * curve
