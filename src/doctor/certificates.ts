import { X509Certificate } from 'node:crypto';
import { stat } from '../files.ts';
import { caBundle, certificatesIn } from '../image/certificates.ts';
import type { Context } from './context.ts';
import { broken, type Finding, ok } from './finding.ts';
import { readPlain } from './read.ts';

/** The certificate authorities that builds and calls trust besides the usual ones. */
export async function checkCertificates({ host, options }: Context): Promise<Finding[]> {
  const option = options.get('ca-bundle');
  const file = caBundle(host, option);
  if (file === undefined) return [ok('ca', 'no bundle is named, the usual authorities count')];
  const source = option ? 'ca-bundle' : host.env['NODE_EXTRA_CA_CERTS'] ? 'NODE_EXTRA_CA_CERTS' : 'SSL_CERT_FILE';
  const correct = `correct ${source}, or remove it`;
  if (!stat(file)?.isFile()) return [broken('ca', `${file} is not there`, correct)];
  const bytes = readPlain(file);
  if (!bytes) return [broken('ca', `${file} cannot be read`, `chmod +r '${file}', or correct ${source}`)];
  const all = certificatesIn(bytes).match(/-----BEGIN[^-]*-----[^-]*-----END[^-]*-----/g) ?? [];
  if (all.length === 0) return [broken('ca', `${file} holds no certificate`, correct)];
  const count = { valid: 0, expired: 0, unreadable: 0 };
  for (const text of all) count[stateOf(text, host.now())] += 1;
  // A public bundle always has some that have expired; a company's own one is all that counts.
  if (count.valid === 0)
    return [broken('ca', `none of the certificates in ${file} is valid any more`, 'get a newer bundle')];
  const rest = Object.entries(count).filter(([state, number]) => state !== 'valid' && number > 0);
  return [
    ok(
      'ca',
      [`${count.valid} valid certificates in ${file}`, ...rest.map(([state, number]) => `${number} ${state}`)].join(
        ', ',
      ),
    ),
  ];
}

function stateOf(text: string, now: number): 'valid' | 'expired' | 'unreadable' {
  try {
    return Date.parse(new X509Certificate(text).validTo) > now ? 'valid' : 'expired';
  } catch {
    return 'unreadable';
  }
}
