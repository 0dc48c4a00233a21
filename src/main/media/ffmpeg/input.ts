/**
 * Containers that hold sound or video by themselves. Play lists, network descriptions and scripts (hls, dash, concat, sdp,
 * lavfi ...) are left out on purpose: a dropped file must never make ffmpeg open another one.
 */
const containers = `
  aac ac3 aiff amr ape asf au avi caf dsf dts eac3 flac flv iff loas matroska mov mp3 mpc mpc8 mpeg mpegts
  mpegvideo mxf nut ogg oma rm shn sox tak truehd tta voc w64 wav wv xwma
`
  .trim()
  .split(/\s+/u);

/** Arguments that open an untrusted file: as a file only, of a known kind only. Put them before the output's. */
export function inputArguments(file: string): string[] {
  return ['-protocol_whitelist', 'file,pipe', '-format_whitelist', containers.join(','), '-i', `file:${file}`];
}

/** Still pictures, likewise. No patterns of names: one file is one picture. */
export function pictureArguments(file: string): string[] {
  const kinds = 'image2,jpeg_pipe,png_pipe,webp_pipe,bmp_pipe,gif_pipe';
  return ['-protocol_whitelist', 'file,pipe', '-format_whitelist', kinds, '-i', `file:${file}`];
}
