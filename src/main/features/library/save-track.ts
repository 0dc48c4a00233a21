import { randomBytes } from 'node:crypto';
import { copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { isLimelightError, LimelightError } from '../../../shared/errors.ts';
import { audioFormats } from '../../host/ports.ts';
import { extractPart } from '../../media/extract-part.ts';
import type { Ffmpeg } from '../../media/ffmpeg/ffmpeg.ts';
import { commitFile, writeFailure } from '../../media/files.ts';
import type { SongFiles } from '../../media/song-files.ts';
import type { LibraryService } from './service.ts';

export interface TrackSaverOptions {
  readonly library: LibraryService;
  readonly files: SongFiles;
  readonly getFfmpeg: () => Promise<Ffmpeg>;
}

/**
 * Saves what was made of a song where its user wants it: the music alone as Opus, FLAC, WAV or MP3, or (`.webm`) the karaoke
 * track with all four channels. The extension decides. The file appears whole or not at all.
 *
 * @throws LimelightError `not-ready`, `song-not-found`, `invalid-input` (another extension), `not-writable`, `disk-full`
 */
export function createTrackSaver({ library, files, getFfmpeg }: TrackSaverOptions) {
  return async (songId: string, target: string): Promise<void> => {
    const song = library.record(songId);
    if (song.karaokeVersion === null) throw new LimelightError('not-ready', { id: songId });
    const karaoke = files.karaoke(song.contentSha256, song.karaokeVersion);
    const extension = path.extname(target).slice(1).toLowerCase();
    const format = audioFormats.find((known) => known === extension);
    const temporary = `${target}.${randomBytes(4).toString('hex')}.part`;
    try {
      if (extension === 'webm') await copyFile(karaoke, temporary);
      else if (format === undefined) {
        throw new LimelightError('invalid-input', {
          detail: `a name that ends in ${audioFormats.join(', ')} or webm is needed`,
        });
      } else {
        const tags = { title: song.title, artist: song.artist, ...(song.album === null ? {} : { album: song.album }) };
        await extractPart(await getFfmpeg(), karaoke, { part: 'accompaniment', format, file: temporary }, tags);
      }
      await commitFile(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw isLimelightError(error) ? error : writeFailure(error, path.dirname(target));
    }
  };
}
