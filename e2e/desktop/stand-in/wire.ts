/**
 * Structured clones as JSON, for the way between Node and a page. The same source runs on both sides: in the page it is
 * evaluated from its text, so it uses nothing from outside itself.
 */

export interface Wire {
  encode(value: unknown): string;
  decode(text: string): unknown;
}

export function createWire(): Wire {
  const toBase64 = (bytes: Uint8Array): string => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  };
  const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  const pack = (value: unknown): unknown => {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : { $: 'number', v: String(value) };
    if (value === undefined) return { $: 'undefined' };
    if (typeof value === 'bigint') return { $: 'bigint', v: value.toString() };
    if (value instanceof Date) return { $: 'date', v: value.getTime() };
    if (value instanceof ArrayBuffer) return { $: 'buffer', v: toBase64(new Uint8Array(value)) };
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      return { $: 'bytes', v: toBase64(bytes) };
    }
    if (value instanceof Map) return { $: 'map', v: [...value].map(([key, item]) => [pack(key), pack(item)]) };
    if (value instanceof Set) return { $: 'set', v: [...value].map(pack) };
    if (Array.isArray(value)) return value.map(pack);
    if (typeof value === 'object') {
      const entries = Object.entries(value).map(([key, item]) => [key, pack(item)]);
      return { $: 'object', v: entries };
    }
    throw new DOMException(`${typeof value} could not be cloned.`, 'DataCloneError');
  };

  const unpack = (value: unknown): unknown => {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(unpack);
    const { $: kind, v } = value as { $: string; v: never };
    switch (kind) {
      case 'number':
        return Number(v);
      case 'undefined':
        return undefined;
      case 'bigint':
        return BigInt(v);
      case 'date':
        return new Date(v);
      case 'buffer':
        return fromBase64(v).buffer;
      case 'bytes':
        return fromBase64(v);
      case 'map':
        return new Map((v as [unknown, unknown][]).map(([key, item]) => [unpack(key), unpack(item)]));
      case 'set':
        return new Set((v as unknown[]).map(unpack));
      default:
        return Object.fromEntries((v as [string, unknown][]).map(([key, item]) => [key, unpack(item)]));
    }
  };

  return { encode: (value) => JSON.stringify(pack(value)), decode: (text) => unpack(JSON.parse(text)) };
}
