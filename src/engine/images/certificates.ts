import path from 'node:path';
import type { Host } from '../../platform/host.ts';

/** The CA bundle that is named besides the system's store, an absolute path: the option, or what Node and OpenSSL are told to use. */
export function caBundle(host: Pick<Host, 'env' | 'cwd'>, option: string | undefined): string | undefined {
  const named = option || host.env['NODE_EXTRA_CA_CERTS'] || host.env['SSL_CERT_FILE'];
  return named ? path.resolve(host.cwd() ?? '/', named) : undefined;
}

/** Where systems have the certificates that they trust in one file: Debian and most, Fedora, SUSE, Alpine. */
const STORES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

export const KEYCHAIN = '/Library/Keychains/System.keychain';

/** The files of the system's own trust store; a Mac has what a company adds in a keychain. */
export function systemStore(platform: Host['platform'], isFile: (file: string) => boolean): string[] {
  if (platform === 'darwin') return ['/etc/ssl/cert.pem', KEYCHAIN].filter(isFile);
  const file = STORES.find(isFile);
  return file === undefined ? [] : [file];
}

/** Only the certificates of PEM bundles, each once: a bundle may hold comments, and somebody's may hold a key. */
export function certificatesIn(...bundles: readonly Uint8Array[]): string {
  const found = bundles.flatMap((bundle) => {
    const bytes = Buffer.from(bundle.buffer, bundle.byteOffset, bundle.byteLength);
    const text = bytes.toString('latin1').replaceAll('\r', '');
    return text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  });
  return [...new Set(found)].map((certificate) => `${certificate}\n`).join('');
}
