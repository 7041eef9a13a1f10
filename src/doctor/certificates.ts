import { X509Certificate } from 'node:crypto';
import { readBytes } from '../files.ts';
import { caBundle, certificatesIn } from '../image/certificates.ts';
import type { Context } from './context.ts';
import { broken, type Finding, ok } from './finding.ts';

export async function checkCertificates({ host, options }: Context): Promise<Finding[]> {
  const file = caBundle(host, options.get('ca-bundle'));
  if (file === undefined) return [];
  const bytes = readBytes(file);
  if (!bytes) return [broken('ca', `${file} is not there`, 'correct ca-bundle, NODE_EXTRA_CA_CERTS or SSL_CERT_FILE')];
  const all = certificatesIn(bytes).match(/-----BEGIN[^-]*-----[^-]*-----END[^-]*-----/g) ?? [];
  if (all.length === 0) return [broken('ca', `${file} holds no certificate`, 'name a PEM file')];
  // A public bundle always has some that have expired; a company's own one is all that counts.
  const valid = all.filter((text) => Date.parse(new X509Certificate(text).validTo) > host.now()).length;
  if (valid === 0)
    return [broken('ca', `all ${all.length} certificate(s) in ${file} have expired`, 'get a newer bundle')];
  return [ok('ca', `${valid} certificate(s) in ${file}`)];
}
