const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** 26 characters of chance. `crypto.randomUUID` is for secure pages only, and this one comes over plain HTTP. */
export function newId(): string {
  let id = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(26))) id += alphabet[byte % 32];
  return id;
}
