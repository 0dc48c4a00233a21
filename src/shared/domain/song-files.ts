/** Extensions of files that usually hold sound, lower case, without the dot. */
export const songExtensions: ReadonlySet<string> = new Set(
  `
    mp3 flac m4a m4b aac mp4 m4v mov ogg oga opus ogv wav wave aif aiff aifc wma wmv asf mkv mka webm weba avi flv
    mpg mpeg mp2 ts m2ts 3gp ape wv tta tak mpc ac3 eac3 dts amr au caf w64 dsf oma rm voc mxf
  `
    .trim()
    .split(/\s+/u),
);

/** Whether a file found in a folder is worth trying, by its name. Files that a person picked are tried whatever their name. */
export function isLikelySong(fileName: string): boolean {
  const extension = /\.([^.]+)$/u.exec(fileName)?.[1]?.toLowerCase();
  return extension !== undefined && songExtensions.has(extension);
}
