"""Makes the demo song and everything that belongs to it: `python3 make.py [--out FOLDER] [--stems FOLDER]`.

Writes the MP3, the cover, the words (UltraStar, enhanced LRC), demo.json and the licence to --out (default resources/demo), and
the exact stems as 32-bit float WAV to --stems (default training/data/demo-song, which git ignores).
"""
import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import band  # noqa: E402
import cover  # noqa: E402
import mixing  # noqa: E402
import singing  # noqa: E402
import words  # noqa: E402
from midi import SOUNDFONT  # noqa: E402
from score import ALBUM, ARTIST, LICENCE, SEED, TEMPO_BPM, TITLE, YEAR  # noqa: E402

NAME = 'pass-the-light-around'
BITRATE = '160k'
LAME_SCALE = 0.95         # LAME turns everything down by this much at a constant bit rate
NEEDED = ('flite', 'fluidsynth', 'ffmpeg')


def decibels(x):
    """RMS level in dB relative to full scale."""
    return 20 * np.log10(mixing.rms(x) + 1e-9)


def singing_mask(lines, samples):
    """True for every sample inside a sung line."""
    mask = np.zeros(samples, bool)
    for line in lines:
        mask[int(line.phones[0].start * 44100):int(line.phones[-1].end * 44100)] = True
    return mask


def write_wav(path, x):
    """A stereo float WAV by ffmpeg."""
    subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-f', 'f32le', '-ar', '44100', '-ac', '2', '-i', '-', '-c:a', 'pcm_f32le',
                    '-bitexact', path], input=x.astype('<f4').tobytes(), check=True)


def write_mp3(path, x, picture):
    """The mix as a tagged MP3 with the cover inside."""
    tags = {'title': TITLE, 'artist': ARTIST, 'album_artist': ARTIST, 'album': ALBUM, 'date': YEAR, 'genre': 'Pop', 'TBPM': f'{TEMPO_BPM:g}',
            'copyright': 'CC0 1.0 Universal', 'TLAN': 'eng'}
    command = ['ffmpeg', '-nostdin', '-v', 'error', '-y', '-f', 'f32le', '-ar', '44100', '-ac', '2', '-i', '-', '-i', picture,
               '-map', '0:a', '-map', '1:v', '-c:a', 'libmp3lame', '-b:a', BITRATE, '-compression_level', '0', '-c:v', 'copy',
               '-disposition:v', 'attached_pic', '-metadata:s:v', 'title=Cover', '-metadata:s:v', 'comment=Cover (front)',
               '-id3v2_version', '3', '-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact']
    for key, value in tags.items():
        command += ['-metadata', f'{key}={value}']
    subprocess.run(command + [path], input=(x / LAME_SCALE).astype('<f4').tobytes(), check=True)


def sha256(path):
    with open(path, 'rb') as source:
        return hashlib.sha256(source.read()).hexdigest()


def record(lines, out, names, levels, samples):
    """The content of demo.json."""
    files = {role: {'name': name, 'bytes': os.path.getsize(os.path.join(out, name)), 'sha256': sha256(os.path.join(out, name))}
             for role, name in names.items()}
    return {'title': TITLE, 'artist': ARTIST, 'album': ALBUM, 'year': int(YEAR), 'licence': LICENCE, 'language': 'en',
            'durationMs': round(samples / 44.1), 'tempoBpm': TEMPO_BPM, 'key': 'F major', 'files': files, 'levels': levels,
            'lines': words.line_records(lines)}


def main():
    parser = argparse.ArgumentParser(description='Makes the demo song.')
    root = os.path.dirname(os.path.dirname(HERE))
    parser.add_argument('--out', default=os.path.join(root, 'resources', 'demo'), help='folder of the finished song')
    parser.add_argument('--stems', default=os.path.join(root, 'training', 'data', 'demo-song'), help='folder of the exact stems')
    options = parser.parse_args()
    missing = [tool for tool in NEEDED if shutil.which(tool) is None]
    if missing or not os.path.exists(SOUNDFONT):
        sys.exit(f'Missing: {", ".join(missing) or SOUNDFONT}. README.md names the packages to install.')
    os.makedirs(options.out, exist_ok=True)
    os.makedirs(options.stems, exist_ok=True)

    lead, lines = singing.sing()
    rng = np.random.default_rng([SEED, 7])
    accompaniment = mixing.mix_band(band.play(), rng)
    vocals, accompaniment = mixing.master(mixing.mix_voice(lead, rng), accompaniment)
    mix = vocals + accompaniment
    for name, x in (('vocals', vocals), ('accompaniment', accompaniment), ('mix', mix)):
        write_wav(os.path.join(options.stems, f'{name}.wav'), x)

    names = {'audio': f'{NAME}.mp3', 'cover': 'cover.jpg', 'ultrastar': f'{NAME}.txt', 'lrc': f'{NAME}.lrc'}
    paths = {role: os.path.join(options.out, name) for role, name in names.items()}
    cover.draw(paths['cover'])
    write_mp3(paths['audio'], mix, paths['cover'])
    with open(paths['ultrastar'], 'w', encoding='utf-8', newline='\n') as out:
        out.write(words.ultrastar(lines, names['audio'], names['cover']))
    with open(paths['lrc'], 'w', encoding='utf-8', newline='\n') as out:
        out.write(words.enhanced_lrc(lines, len(mix) / 44100))
    sung = singing_mask(lines, len(mix))
    vocal_db, band_db = decibels(vocals[sung]), decibels(accompaniment[sung])
    levels = {'integratedLufs': round(mixing.loudness_lufs(mix), 1), 'vocalsWhileSingingDbfs': round(vocal_db, 1),
              'accompanimentWhileSingingDbfs': round(band_db, 1), 'vocalsOverAccompanimentDb': round(vocal_db - band_db, 1) + 0.0}
    with open(os.path.join(options.out, 'demo.json'), 'w', encoding='utf-8', newline='\n') as out:
        json.dump(record(lines, options.out, names, levels, len(mix)), out, indent=1, ensure_ascii=False)
        out.write('\n')
    print(json.dumps({'seconds': round(len(mix) / 44100, 2), **levels}))


if __name__ == '__main__':
    main()
