import { isLikelySong } from '../../../shared/domain/song-files.ts';

/** Folders deeper than this are loops or not music. */
const deepest = 32;

function readBatch(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

async function* walk(entry: FileSystemEntry, depth: number): AsyncGenerator<File> {
  if (entry.isFile) {
    // Files that were dropped themselves are taken whatever they are called, so that a wrong one gets its sentence.
    if (depth === 0 || (isLikelySong(entry.name) && !entry.name.startsWith('.'))) {
      const file = await fileOf(entry as FileSystemFileEntry).catch(() => null);
      if (file !== null) yield file;
    }
    return;
  }
  if (depth > deepest) return;
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // Browsers hand out a folder in batches of a hundred; an empty one is the end.
    const batch = await readBatch(reader).catch(() => []);
    if (batch.length === 0) return;
    const byName = batch.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
    for (const child of byName) yield* walk(child, depth + 1);
  }
}

/**
 * The songs in a drop: files as they are, folders walked. Call it in the drop event itself: the browser forgets the items
 * afterwards.
 */
export function filesOfDrop(transfer: DataTransfer): AsyncGenerator<File> {
  const entries = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  const loose = entries.length === 0 ? [...transfer.files] : [];
  return (async function* () {
    yield* loose;
    for (const entry of entries) yield* walk(entry, 0);
  })();
}
