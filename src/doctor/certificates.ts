import { X509Certificate } from 'node:crypto';
import { isFile } from '../platform/files.ts';
import { caBundle, certificatesIn, systemStore } from '../engine/images/certificates.ts';
import type { Context } from './context.ts';
import { broken, type Finding, ok } from './finding.ts';
import { readPlain } from './read.ts';

/** The certificate authorities that builds and calls trust: the system's, and those that are named besides. */
export async function checkCertificates({ host, options }: Context): Promise<Finding[]> {
  const [system] = systemStore(host.platform, isFile);
  const option = options.get('ca-bundle');
  const named = caBundle(host, option);
  const source = option ? 'ca-bundle' : host.env['NODE_EXTRA_CA_CERTS'] ? 'NODE_EXTRA_CA_CERTS' : 'SSL_CERT_FILE';
  // `nix develop` names a file that is never there, so that no program finds one by accident.
  const meant = named !== undefined && (source !== 'SSL_CERT_FILE' || isFile(named)) ? named : undefined;
  const file = meant ?? system;
  if (file === undefined)
    return [ok('ca', 'neither the system has a trust store nor is one named: the usual ones count')];
  const correct = meant === undefined ? "see to the system's trust store" : `correct ${source}, or remove it`;
  return [judge(file, correct, host.now())];
}

function judge(file: string, correct: string, now: number): Finding {
  if (!isFile(file)) return broken('ca', `${file} is not there`, correct);
  const bytes = readPlain(file);
  if (!bytes) return broken('ca', `${file} cannot be read`, `chmod +r '${file}', or ${correct}`);
  const all = certificatesIn(bytes).match(/-----BEGIN[^-]*-----[^-]*-----END[^-]*-----/g) ?? [];
  if (all.length === 0) return broken('ca', `${file} holds no certificate`, correct);
  const count = { valid: 0, expired: 0, unreadable: 0 };
  for (const text of all) count[stateOf(text, now)] += 1;
  // A public bundle always has some that have expired; a company's own one is all that counts.
  if (count.valid === 0)
    return broken('ca', `none of the certificates in ${file} is valid any more`, 'get a newer bundle');
  const rest = Object.entries(count).filter(([state, number]) => state !== 'valid' && number > 0);
  const others = rest.map(([state, number]) => `${number} ${state}`);
  return ok('ca', [`${count.valid} valid certificates in ${file}`, ...others].join(', '));
}

function stateOf(text: string, now: number): 'valid' | 'expired' | 'unreadable' {
  try {
    return Date.parse(new X509Certificate(text).validTo) > now ? 'valid' : 'expired';
  } catch {
    return 'unreadable';
  }
}
