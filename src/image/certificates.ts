import path from 'node:path';
import { readText } from '../files.ts';
import type { Host } from '../host.ts';

/** The host's CA bundle, an absolute path: the option, or what Node and OpenSSL are told to use. */
export function caBundle(host: Pick<Host, 'env' | 'cwd'>, option: string | undefined): string | undefined {
  const named = option || host.env['NODE_EXTRA_CA_CERTS'] || host.env['SSL_CERT_FILE'];
  return named ? path.resolve(host.cwd() ?? '/', named) : undefined;
}

/** Only the certificates of a PEM file: a bundle may hold comments, and somebody's may hold a key. Empty without a file. */
export function readCertificates(file: string | undefined): string {
  const text = file === undefined ? undefined : readText(file);
  return (text?.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [])
    .map((certificate) => `${certificate.replaceAll('\r', '')}\n`)
    .join('');
}
