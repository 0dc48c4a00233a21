/**
 * Programs and scripts that are started by path cannot live inside `app.asar`; the packager puts them beside it. This is
 * the one place that knows.
 */
export function unpackedPath(file: string): string {
  return file.replace(/app\.asar(?=[/\\])/u, 'app.asar.unpacked');
}

/** The way back: what only has to be read (the pages) stays inside `app.asar`. */
export function packedPath(file: string): string {
  return file.replace(/app\.asar\.unpacked(?=[/\\])/u, 'app.asar');
}
