"""The words as files: UltraStar text, enhanced LRC and the project's own demo.json, all from the plan that was sung."""
from score import ARTIST, TEMPO_BPM, TITLE, YEAR

# UltraStar counts quarters of its beat. Eight times the song's tempo makes a tick of 16.7 ms: rounding stays below 9 ms.
ULTRASTAR_BPM = 8 * TEMPO_BPM
TICK_S = 15 / ULTRASTAR_BPM
LANGUAGE = 'English'


def _words_of(line):
    """Syllables grouped into words: [(text, [SungSyllable, ...]), ...]."""
    written = line.text.split()
    return [(text, [s for s in line.syllables if s.word == k]) for k, text in enumerate(written)]


def line_records(lines):
    """Lines as plain data: text, startMs, durationMs and words -> startMs, durationMs, syllables with a MIDI pitch each."""
    records = []
    for line in lines:
        words = []
        for text, syllables in _words_of(line):
            words.append({'text': text, **_span(syllables[0].start, syllables[-1].end), 'syllables': [
                {'text': s.text, **_span(s.start, s.end), 'midiPitch': s.pitch} for s in syllables]})
        records.append({'section': line.section, 'text': line.text,
                        **_span(line.syllables[0].start, line.syllables[-1].end), 'words': words})
    return records


def _span(start_s, end_s):
    start = round(start_s * 1000)
    return {'startMs': start, 'durationMs': round(end_s * 1000) - start}


def ultrastar(lines, mp3_name, cover_name):
    """The UltraStar text: `: start length pitch syllable` in ticks from #GAP (ms), pitch 0 = C4, a `-` line between lines."""
    gap_ms = round(lines[0].syllables[0].start * 1000)
    def tick(seconds):
        return round((seconds - gap_ms / 1000) / TICK_S)
    out = [f'#TITLE:{TITLE}', f'#ARTIST:{ARTIST}', f'#LANGUAGE:{LANGUAGE}', f'#YEAR:{YEAR}', f'#MP3:{mp3_name}', f'#COVER:{cover_name}',
           f'#BPM:{ULTRASTAR_BPM:g}', f'#GAP:{gap_ms}']
    for k, line in enumerate(lines):
        for index, s in enumerate(line.syllables):
            first = index > 0 and line.syllables[index - 1].word != s.word
            start, end = tick(s.start), tick(s.end)
            if index + 1 < len(line.syllables):
                end = min(end, tick(line.syllables[index + 1].start))
            out.append(f': {start} {max(end - start, 1)} {s.pitch - 60} {" " if first else ""}{s.text}')
        if k + 1 < len(lines):
            pause_from, pause_to = line.syllables[-1].end, lines[k + 1].syllables[0].start
            out.append(f'- {tick(pause_from + 0.4 * (pause_to - pause_from))}')
    return '\n'.join(out + ['E', ''])


def _stamp(seconds):
    hundredths = round(seconds * 100)
    return f'{hundredths // 6000:02d}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}'


def enhanced_lrc(lines, length_s):
    """Enhanced LRC: `[mm:ss.xx]` per line, `<mm:ss.xx>` before every word and once more where the last word ends."""
    out = [f'[ti:{TITLE}]', f'[ar:{ARTIST}]', f'[length:{int(length_s) // 60:02d}:{int(length_s) % 60:02d}]']
    for line in lines:
        words = ' '.join(f'<{_stamp(s[0].start)}> {text}' for text, s in _words_of(line))
        out.append(f'[{_stamp(line.syllables[0].start)}] {words} <{_stamp(line.syllables[-1].end)}>')
    return '\n'.join(out + [''])
