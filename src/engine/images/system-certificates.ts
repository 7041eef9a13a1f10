import path from 'node:path';
import { isFile, lstat, makePrivate, readBytes, stat, writeAtomic } from '../../platform/files.ts';
import { sha256 } from '../../platform/hash.ts';
import type { Host } from '../../platform/host.ts';
import { certificatesIn, KEYCHAIN, systemStore } from './certificates.ts';

/** With these, Node and whatever uses OpenSSL trust the certificates of a file. */
export function trustVariables(file: string | undefined): Record<string, string> {
  return file === undefined ? {} : { NODE_EXTRA_CA_CERTS: file, SSL_CERT_FILE: file };
}

/**
 * A file of what the system trusts and what the bundle adds, for a mount and for whatever is started here; made once for each state
 * of them. Undefined where there is neither.
 */
export async function certificatesFile(
  host: Pick<Host, 'platform' | 'capture'>,
  bundle: string | undefined,
  cache: string,
): Promise<string | undefined> {
  const system = systemStore(host.platform, isFile);
  const added = bundle !== undefined && !system.includes(bundle) && isFile(bundle) ? [bundle] : [];
  const sources = [...system, ...added];
  if (sources.length === 0) return undefined;
  const state = await sha256(JSON.stringify(sources.map(stateOf)), 16);
  const file = path.join(cache, `certificates-${state}.pem`);
  if (!lstat(file)) {
    const text = await trusted(host, system, added);
    makePrivate(cache);
    writeAtomic(file, text);
  }
  return file;
}

/** Where the system has no store, the authorities that everybody knows: a bundle adds to them, and never takes their place. */
export async function trusted(
  host: Pick<Host, 'capture'>,
  system: readonly string[],
  added: readonly string[],
): Promise<string> {
  const known = system.length > 0 ? [] : [Buffer.from((await import('node:tls')).rootCertificates.join('\n'))];
  return certificatesIn(...known, ...(await Promise.all([...system, ...added].map((file) => read(host, file)))));
}

async function read(host: Pick<Host, 'capture'>, file: string): Promise<Uint8Array> {
  if (file !== KEYCHAIN) return readBytes(file) ?? new Uint8Array();
  return Buffer.from((await host.capture('/usr/bin/security', ['find-certificate', '-a', '-p', file])).stdout);
}

function stateOf(file: string): unknown {
  const found = stat(file);
  return [file, found?.size, found?.mtimeMs, found?.ino];
}
