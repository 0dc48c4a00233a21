/** A song on its way from the library to a singer. */
export const songDragType = 'application/x-limelight-song';
