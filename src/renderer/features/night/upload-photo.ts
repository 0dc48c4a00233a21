import { LimelightError, parseFailure } from '../../../shared/errors.ts';

/** Enough for a TV; a phone's photo has forty times as much. */
const sidePixels = 256;

/**
 * Cuts a square from the middle of a picture, small enough to be kept, and hands it to the station.
 *
 * @returns what the singer's `photo` is set to
 * @throws LimelightError `not-a-picture`
 */
export async function uploadPhoto(file: Blob): Promise<string> {
  const response = await fetch('/media/singers', { method: 'POST', body: await square(file) });
  const answer = (await response.json()) as { photo?: string };
  if (response.ok && answer.photo !== undefined) return answer.photo;
  const failure = parseFailure(answer);
  throw failure === null ? new Error(`no answer: ${response.status}`) : LimelightError.fromFailure(failure);
}

async function square(file: Blob): Promise<Blob> {
  try {
    const picture = await createImageBitmap(file);
    const side = Math.min(picture.width, picture.height);
    const canvas = new OffscreenCanvas(sidePixels, sidePixels);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('no canvas');
    const [x, y] = [(picture.width - side) / 2, (picture.height - side) / 2];
    context.drawImage(picture, x, y, side, side, 0, 0, sidePixels, sidePixels);
    picture.close();
    // Drawn anew: nothing the camera wrote beside the picture (where it was taken) goes along.
    return await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
  } catch {
    throw new LimelightError('not-a-picture', {});
  }
}
