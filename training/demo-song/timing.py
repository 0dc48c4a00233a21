"""When every phone is sung: the score's notes and the phones of its words become one plan per line.

A singer puts the vowel, not the consonant, on the beat. So the consonants before a vowel are taken from the end of the note
before it, the consonants after it from its own end, and the vowel is stretched over what is left. The stamps of the words
are read off the same plan: a word starts where its first sound is heard.
"""
from dataclasses import dataclass

import numpy as np

from score import seconds_at
from speech import DIPHTHONGS, HOP_S, STOPS, VOWELS, bare

# Seconds that a consonant takes before its vowel and after it.
ONSET_S = {'p': .090, 't': .090, 'k': .100, 'b': .070, 'd': .065, 'g': .070, 'f': .100, 's': .120, 'hh': .080, 'v': .070,
           'z': .095, 'dh': .065, 'm': .090, 'n': .080, 'ng': .095, 'l': .085, 'r': .090, 'w': .090, 'y': .085}
CODA_S = {'t': .090, 'd': .065, 's': .125, 'z': .100, 'n': .095, 'm': .110, 'ng': .120, 'l': .110, 'r': .120, 'v': .070,
          'f': .095}
SONORANT = {'r', 'l', 'n', 'm', 'ng'}
BEFORE_BEAT = 0.8   # share of the onset consonants that lies before the beat
LAY_BACK_S = 0.006   # a relaxed singer is a hair behind
JITTER_S = 0.006


@dataclass
class SungPhone:
    """A phone with its place in the song and in the speech it is shaped after; all times in seconds."""
    name: str
    start: float
    end: float
    source_start: float
    source_end: float
    syllable: int


@dataclass
class SungSyllable:
    """A note as it is really sung: `start` is where its first sound is heard, `vowel` where the pitch has to stand."""
    text: str
    word: int
    pitch: int
    start: float
    vowel: float
    end: float
    long: bool


@dataclass
class SungLine:
    """One line: `text`, the syllables and phones in order, and the section it belongs to."""
    section: str
    text: str
    syllables: list
    phones: list


def _burst_share(speech, start, end):
    """Share of a stop that is silence before its burst, read from the steepest rise of level in the speech."""
    first, last = int(start / HOP_S), max(int(end / HOP_S), int(start / HOP_S) + 3)
    level = np.log(np.exp(speech.envelope[first:last, 40:]).sum(axis=1) + 1e-12)
    if len(level) < 3:
        return 0.5
    return float(np.clip((np.argmax(np.diff(level)) + 0.5) / len(level), 0.2, 0.75))


def plan_line(section, text, notes, speech, rng):
    """Places the phones of one line. `notes` are the score's Syllables, `speech` the spoken line. Returns a SungLine."""
    spoken = [p for p in speech.phones if p[0] != 'pau']
    vowels_at, groups, used = [], [], 0
    for note in notes:
        names = [bare(p) for p in note.phones]
        nucleus = next(k for k, name in enumerate(names) if name in VOWELS)
        groups.append((spoken[used:used + nucleus], spoken[used + nucleus], spoken[used + nucleus + 1:used + len(names)]))
        used += len(names)
        lead = sum(ONSET_S[n] for n in names[:nucleus])
        beat = seconds_at(note.beat) + LAY_BACK_S + JITTER_S * float(np.clip(rng.standard_normal(), -1.5, 1.5))
        vowels_at.append(beat + (1 - BEFORE_BEAT) * lead)
    phones, syllables = [], []
    for k, (note, (onset, vowel, coda)) in enumerate(zip(notes, groups)):
        end = seconds_at(note.beat + note.beats)
        linked = k + 1 < len(notes) and notes[k + 1].beat - note.beat - note.beats < 0.05
        if linked:
            end = vowels_at[k + 1] - sum(ONSET_S[p[0]] for p in groups[k + 1][0])
        length = end - vowels_at[k]
        coda_s = [CODA_S[p[0]] * (np.clip(length / 0.45, 1, 2.0) if p[0] in SONORANT else 1) for p in coda]
        squeeze = min(1.0, 0.45 * length / sum(coda_s)) if coda_s else 1.0
        at = vowels_at[k] - sum(ONSET_S[p[0]] for p in onset)
        start = at
        if onset and onset[0][0] in STOPS:
            start += ONSET_S[onset[0][0]] * _burst_share(speech, onset[0][1], onset[0][2])
        for name, a, b in onset:
            phones.append(SungPhone(name, at, at + ONSET_S[name], a, b, k))
            at += ONSET_S[name]
        vowel_end = end - squeeze * sum(coda_s)
        phones.append(SungPhone(vowel[0], at, vowel_end, vowel[1], vowel[2], k))
        at = vowel_end
        for (name, a, b), seconds in zip(coda, coda_s):
            phones.append(SungPhone(name, at, at + squeeze * seconds, a, b, k))
            at += squeeze * seconds
        syllables.append(SungSyllable(note.text, note.word, note.pitch, start, vowels_at[k], at, note.beats > 2))
    return SungLine(section, text, syllables, phones)


def _vowel_map(phone):
    """Points (song time, speech time) inside a vowel: its edges keep their speed, its middle is held."""
    a, b, start, end = phone.source_start, phone.source_end, phone.start, phone.end
    source, target = b - a, end - start
    if target < 1.2 * source:
        return []
    edge = min(0.05, 0.3 * source, 0.3 * target)
    if phone.name in DIPHTHONGS:
        # stay on the first vowel, then glide no slower and no faster than speech does
        glide = min(0.45 * source, 0.35 * target)
        return [(start + edge, a + edge), (end - glide, a + 0.42 * source), (end - edge * 0.5, b - edge * 0.5)]
    return [(start + edge, a + edge), (start + edge + 0.15 * target, a + 0.42 * source),
            (end - edge - 0.12 * target, a + 0.58 * source), (end - edge, b - edge)]


def source_time(phones, times):
    """Speech time for each song time in `times` (arrays in seconds): piecewise linear through the plan."""
    points = [(phones[0].start - 0.2, phones[0].source_start - 0.1)]
    for phone in phones:
        points.append((phone.start, phone.source_start))
        if phone.name in VOWELS:
            points += _vowel_map(phone)
    points.append((phones[-1].end, phones[-1].source_end))
    points.append((phones[-1].end + 0.2, phones[-1].source_end + 0.1))
    song, spoken = np.array(points).T
    return np.interp(times, song, spoken)
