declare const Bun: { readonly CryptoHasher: new (name: 'sha256') => Hasher } | undefined;
interface Hasher {
  update(text: string): Hasher;
  digest(encoding: 'hex'): string;
}

/**
 * SHA-256 as hexadecimal digits, and random ones, by what every runtime has loaded already: importing node:crypto costs 5 ms and
 * 7 MB, on the way of every call; Web Crypto 1.3 MB more than Bun's own.
 */
export async function sha256(text: string, digits = 64): Promise<string> {
  if (typeof Bun !== 'undefined') return new Bun.CryptoHasher('sha256').update(text).digest('hex').slice(0, digits);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(digest).toString('hex').slice(0, digits);
}

export function randomDigits(digits: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(digits / 2))).toString('hex');
}
