/** A line of a file of public keys: type, key, and what follows it. A certificate is one as well. */
export const PUBLIC_KEY = /^((?:ssh|ecdsa|sk)-[\w@.-]+) ([A-Za-z0-9+/]+={0,3})(?=\s|$)(.*)/m;
