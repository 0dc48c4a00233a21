import { groupFolder, isCompanionName, isTextName, isZipName } from '../../../shared/domain/companions.ts';
import { isLikelySong } from '../../../shared/domain/song-files.ts';

/** Folders deeper than this are loops or not music. */
const deepest = 32;

function readBatch(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A song to send, and the files that belong to it. */
export interface SongToSend {
  readonly song: File;
  readonly companions: readonly File[];
}

/** Texts are looked into for the songs they name, as far as a folder has few and they are small. */
const mostTexts = 200;
const largestTextBytes = 200_000;

/** Groups the files of one folder. Names are compared, and the heads of texts; nothing else is read. */
async function* songsOf(files: readonly File[], takeAll: boolean): AsyncGenerator<SongToSend> {
  const texts = files.filter(({ name, size }) => isTextName(name) && size <= largestTextBytes).slice(0, mostTexts);
  const heads = new Map<File, string>();
  for (const file of texts)
    heads.set(
      file,
      await file
        .slice(0, 20_000)
        .text()
        .catch(() => ''),
    );
  const entries = files.map((file) => {
    const text = heads.get(file);
    return { name: file.name, file, ...(text === undefined ? {} : { text }) };
  });
  const used = new Set<File>();
  for (const { song, companions } of groupFolder(entries)) {
    for (const { file } of [song, ...companions]) used.add(file);
    yield { song: song.file, companions: companions.map(({ file }) => file) };
  }
  if (!takeAll) return;
  // Files that were picked themselves are taken whatever they are called, so that a wrong one gets its sentence.
  for (const file of files) if (!used.has(file)) yield { song: file, companions: [] };
}

async function* walk(folder: FileSystemDirectoryEntry, depth: number): AsyncGenerator<SongToSend> {
  if (depth > deepest) return;
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    // Browsers hand out a folder in batches of a hundred; an empty one is the end.
    const batch = await readBatch(reader).catch(() => []);
    if (batch.length === 0) break;
    entries.push(...batch.filter((entry) => !entry.name.startsWith('.')));
  }
  entries.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  const files: File[] = [];
  for (const entry of entries) {
    if (!entry.isFile || !(isLikelySong(entry.name) || isZipName(entry.name) || isCompanionName(entry.name))) continue;
    const file = await fileOf(entry as FileSystemFileEntry).catch(() => null);
    if (file !== null) files.push(file);
  }
  yield* songsOf(files, false);
  for (const entry of entries) if (entry.isDirectory) yield* walk(entry as FileSystemDirectoryEntry, depth + 1);
}

/**
 * The songs in a drop, with what belongs to each; folders are walked. Call it in the drop event itself: the browser forgets
 * the items afterwards.
 */
export function songsOfDrop(transfer: DataTransfer): AsyncGenerator<SongToSend> {
  const entries = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  const loose = entries.length === 0 ? [...transfer.files] : [];
  return (async function* () {
    for (const entry of entries) {
      if (!entry.isFile) continue;
      const file = await fileOf(entry as FileSystemFileEntry).catch(() => null);
      if (file !== null) loose.push(file);
    }
    yield* songsOf(loose, true);
    for (const entry of entries) if (entry.isDirectory) yield* walk(entry as FileSystemDirectoryEntry, 0);
  })();
}

/** The same for files that were chosen. */
export function songsOfFiles(files: readonly File[]): AsyncGenerator<SongToSend> {
  return songsOf(files, true);
}
