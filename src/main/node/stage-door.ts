/** What a TV may be given besides the contract: its page, what the page is made of, and what songs look and sound like. */
const pagePaths = /^\/(?:stage|assets\/[\w.-]+|icon\.svg|favicon\.ico)$/u;
const mediaPaths = /^\/media\/(?:songs|singers)\//u;

/** The TV's page is found there. */
export const stagePath = '/stage';
/** A TV's own wire: whoever comes over it is a TV, also in the browser of the host. */
export const stageSocketPath = '/stage/ws';

/** Pure: whether this request may be answered for a TV. Reading only; uploads, histories and the host's page stay shut. */
export function stageMay(method: string, pathname: string): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return pagePaths.test(pathname) || mediaPaths.test(pathname);
}
