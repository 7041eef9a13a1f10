import path from 'node:path';
import type { Host } from '../host.ts';

/** The host's CA bundle, an absolute path: the option, or what Node and OpenSSL are told to use. */
export function caBundle(host: Pick<Host, 'env' | 'cwd'>, option: string | undefined): string | undefined {
  const named = option || host.env['NODE_EXTRA_CA_CERTS'] || host.env['SSL_CERT_FILE'];
  return named ? path.resolve(host.cwd() ?? '/', named) : undefined;
}

/** Only the certificates of a PEM bundle: it may hold comments, and somebody's may hold a key. */
export function certificatesIn(bundle: Uint8Array): string {
  const text = Buffer.from(bundle.buffer, bundle.byteOffset, bundle.byteLength).toString('latin1').replaceAll('\r', '');
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
  return found ? `${found.join('\n')}\n` : '';
}
