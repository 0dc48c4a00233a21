/** `http://192.168.1.20:4400/` is typed without what comes before and after it. */
export const shortAddress = (address: string): string => address.replace(/^https?:\/\//u, '').replace(/\/$/u, '');
