"""The song on paper: words, melody, chords, form and the map from beats to seconds.

Everything else in this folder is derived from what is written here. Pitches are MIDI note numbers (A4 = 69 = 440 Hz),
times are in beats (quarter notes) counted from the first count-in click, durations in beats.
"""
from dataclasses import dataclass

TITLE = 'Pass the Light Around'
ARTIST = 'Limelight'
ALBUM = 'The Demo Song'
YEAR = '2026'
LICENCE = 'CC0-1.0'
SEED = 20260411

BEATS_PER_BAR = 4
TEMPO_BPM = 112.0
LEAD_IN_S = 0.15          # silence before the first click
RING_OUT_S = 3.4          # how long the last chord is left to fade after its downbeat bar
RITARD_FROM_BEAT = 149.0  # the last phrase slows down ...
RITARD_TO_BEAT = 152.0    # ... until the final chord
RITARD_FACTOR = 0.74      # tempo at the end of the ritard, relative to TEMPO_BPM

# How every word is said, one group of phones per syllable (ARPAbet as the synthesiser spells it, digit = stress).
PRONUNCIATION = {
    'leave': 'l iy1 v', 'your': 'y ao1 r', 'coat': 'k ow1 t', 'beside': 'b ih0 | s ay1 d', 'the': 'dh ax0',
    'door': 'd ao1 r', 'someone': 's ah1 m | w ah1 n', 'saved': 's ey1 v d', 'a': 'ax0', 'place': 'p l ey1 s',
    'for': 'f ao1 r', 'you': 'y uw1', 'if': 'ih1 f', 'never': 'n eh1 | v er0', 'sang': 's ae1 ng',
    'before': 'b ih0 | f ao1 r', 'we': 'w iy1', 'are': 'aa1 r', 'all': 'ao1 l', 'beginners': 'b ih0 | g ih1 | n er0 z',
    'too': 't uw1', 'pass': 'p ae1 s', 'light': 'l ay1 t', 'around': 'ax0 | r aw1 n d', 'let': 'l eh1 t',
    'it': 'ih1 t', 'land': 'l ae1 n d', 'on': 'aa1 n', 'me': 'm iy1', 'any': 'eh1 | n iy0', 'way': 'w ey1',
    'sound': 's aw1 n d', 'is': 'ih1 z', 'to': 't uw1', 'be': 'b iy1', 'now': 'n aw1', 'moon': 'm uw1 n',
    'floor': 'f l ao1 r', 'and': 'ae1 n d', 'neighbors': 'n ey1 | b er0 z', 'hum': 'hh ah1 m', 'along': 'ax0 | l ao1 ng',
    'there': 'dh eh1 r', 'room': 'r uw1 m', 'plenty': 'p l eh1 n | t iy0', 'more': 'm ao1 r', 'not': 'n aa1 t',
    'note': 'n ow1 t', 'ever': 'eh1 | v er0', 'wrong': 'r ao1 ng',
}
# How a word of more than one syllable is split on screen and in the UltraStar file.
HYPHENATION = {
    'beside': 'be-side', 'someone': 'some-one', 'never': 'nev-er', 'before': 'be-fore', 'beginners': 'be-gin-ners',
    'around': 'a-round', 'any': 'an-y', 'neighbors': 'neigh-bors', 'along': 'a-long', 'plenty': 'plen-ty', 'ever': 'ev-er',
}

# (onset, duration) of each syllable inside a line of two bars.
VERSE_RHYTHM = [(0, 1), (1, .5), (1.5, 1), (2.5, .5), (3, .5), (3.5, .5), (4, 2.75)]
HOOK_RHYTHM = [(0, 1), (1, .5), (1.5, 1.5), (3, 1), (4, 2.75)]
END_RHYTHM = [(0, 1), (1, .5), (1.5, 1.5), (3, 1), (4, 4)]

VERSE_1 = [('Leave your coat beside the door,', [69, 69, 67, 65, 67, 69, 67]),
           ('Someone saved a place for you.', [65, 65, 64, 62, 64, 65, 62]),
           ('If you never sang before,', [69, 69, 67, 65, 67, 69, 72]),
           ('We are all beginners too.', [70, 70, 69, 67, 69, 70, 67])]
VERSE_2 = [('Now the moon is on the floor,', [69, 69, 67, 65, 67, 69, 67]),
           ('And the neighbors hum along.', [65, 65, 64, 62, 64, 65, 62]),
           ('There is room for plenty more,', [69, 69, 67, 65, 67, 69, 72]),
           ('Not a note is ever wrong.', [70, 70, 69, 67, 69, 70, 67])]
CHORUS = [('Pass the light around,', [65, 67, 72, 70, 67]),
          ('Let it land on me,', [65, 67, 69, 67, 65]),
          ('Any way you sound', [67, 69, 72, 74, 72]),
          ('Is the way to be.', [72, 70, 69, 67, 65])]

# One chord per half bar: root pitch class and quality, with an optional bass note after a slash.
INTRO_CHORDS = ['Bb', 'C', 'F', 'F']
VERSE_CHORDS = ['F', 'F', 'C/E', 'C/E', 'Dm7', 'Dm7', 'Bb', 'Bb', 'F', 'F', 'C/E', 'C/E', 'Bb', 'Bb', 'Csus', 'C']
CHORUS_CHORDS = ['Bb', 'Bb', 'C', 'C', 'F', 'C/E', 'Dm7', 'Dm7', 'Bb', 'Bb', 'C', 'C', 'F', 'C/E', 'F', 'F']
TAG_CHORDS = ['Bb', 'Bb', 'C', 'C', 'Bb', 'C', 'F', 'F']


@dataclass(frozen=True)
class Section:
    """A stretch of the form. `start_bar` counts from 0 at the count-in; `lines` are (text, pitches, rhythm), two bars each."""
    name: str
    start_bar: int
    bars: int
    chords: list
    lines: list


@dataclass(frozen=True)
class Syllable:
    """One sung note. `phones` carry their stress digit; `word` is the word's index in its line."""
    text: str
    phones: tuple
    word: int
    beat: float
    beats: float
    pitch: int


def _lines(pairs, rhythm):
    return [(text, pitches, rhythm) for text, pitches in pairs]


SECTIONS = [
    Section('count-in', 0, 1, [], []),
    Section('intro', 1, 2, INTRO_CHORDS, []),
    Section('verse', 3, 8, VERSE_CHORDS, _lines(VERSE_1, VERSE_RHYTHM)),
    Section('chorus', 11, 8, CHORUS_CHORDS, _lines(CHORUS, HOOK_RHYTHM)),
    Section('verse', 19, 8, VERSE_CHORDS, _lines(VERSE_2, VERSE_RHYTHM)),
    Section('chorus', 27, 8, CHORUS_CHORDS, _lines(CHORUS, HOOK_RHYTHM)),
    Section('tag', 35, 4, TAG_CHORDS, [(*CHORUS[0], HOOK_RHYTHM), ('Pass the light around.', [72, 70, 69, 67, 65], END_RHYTHM)]),
]
TOTAL_BARS = 39


def seconds_at(beat):
    """Seconds from the start of the file at `beat`: constant tempo, then a linear slowing over the ritard."""
    spb = 60 / TEMPO_BPM
    if beat <= RITARD_FROM_BEAT:
        return LEAD_IN_S + beat * spb
    span = RITARD_TO_BEAT - RITARD_FROM_BEAT
    u = min(beat - RITARD_FROM_BEAT, span)
    # seconds per beat grow linearly from spb to spb / RITARD_FACTOR; this is their integral
    slow = spb * (u + (1 / RITARD_FACTOR - 1) * u * u / (2 * span))
    after = max(beat - RITARD_TO_BEAT, 0) * spb / RITARD_FACTOR
    return LEAD_IN_S + RITARD_FROM_BEAT * spb + slow + after


def plain(word):
    """A written word without its punctuation, lower case: the key of PRONUNCIATION and HYPHENATION."""
    return word.strip('.,').lower()


def syllables_of(line, start_beat):
    """The sung notes of one line as `Syllable`s. Raises ValueError where words, pitches and rhythm disagree."""
    text, pitches, rhythm = line
    parts = []
    for index, written in enumerate(text.split()):
        groups = PRONUNCIATION[plain(written)].split('|')
        split = HYPHENATION.get(plain(written), plain(written)).split('-')
        if len(groups) != len(split):
            raise ValueError(f'"{written}" has {len(groups)} groups of phones but {len(split)} syllables')
        at = 0
        for k, (group, piece) in enumerate(zip(groups, split)):
            end = len(written) if k == len(split) - 1 else at + len(piece)
            parts.append((written[at:end], tuple(group.split()), index))
            at = end
    if not len(parts) == len(pitches) == len(rhythm):
        raise ValueError(f'"{text}": {len(parts)} syllables, {len(pitches)} pitches, {len(rhythm)} notes')
    return [Syllable(t, p, w, start_beat + b, d, pitch) for (t, p, w), pitch, (b, d) in zip(parts, pitches, rhythm)]


def sung_lines():
    """Every line of the song in order: (section name, text, list of Syllable)."""
    out = []
    for section in SECTIONS:
        for k, line in enumerate(section.lines):
            out.append((section.name, line[0], syllables_of(line, (section.start_bar + 2 * k) * BEATS_PER_BAR)))
    return out


def duration_s():
    """Length of the finished song in seconds."""
    return seconds_at(RITARD_TO_BEAT) + RING_OUT_S + 1.6
