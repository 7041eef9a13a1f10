/**
 * SHA-256 as hexadecimal digits, and random ones, by the Web Crypto that every runtime has loaded already: importing
 * node:crypto costs 5 ms and 7 MB, on the way of every call.
 */
export async function sha256(text: string, digits = 64): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(digest).toString('hex').slice(0, digits);
}

export function randomDigits(digits: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(digits / 2))).toString('hex');
}
