import { describe, expect, it } from 'vitest';
import { caBundle, certificatesIn, KEYCHAIN, systemStore } from '../../../../src/engine/images/certificates.ts';

const certificate = (body: string): string => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;

describe('the CA bundle', () => {
  it.each([
    ['the option', { NODE_EXTRA_CA_CERTS: '/node.pem' }, '/option.pem', '/option.pem'],
    ["Node's variable", { NODE_EXTRA_CA_CERTS: '/node.pem', SSL_CERT_FILE: '/ssl.pem' }, undefined, '/node.pem'],
    ["OpenSSL's variable", { NODE_EXTRA_CA_CERTS: '', SSL_CERT_FILE: '/ssl.pem' }, undefined, '/ssl.pem'],
    ['none', {}, undefined, undefined],
    ['a relative path, from where one is', {}, 'ca/bundle.pem', '/here/ca/bundle.pem'],
  ])('is named by %s', (_, env, option, expected) => {
    expect(caBundle({ env, cwd: () => '/here' }, option)).toBe(expected);
  });
});

describe("the system's trust store", () => {
  it.each([
    ['linux', ['/etc/ssl/certs/ca-certificates.crt', '/etc/ssl/cert.pem'], ['/etc/ssl/certs/ca-certificates.crt']],
    ['linux', ['/etc/pki/tls/certs/ca-bundle.crt'], ['/etc/pki/tls/certs/ca-bundle.crt']],
    ['linux', ['/etc/ssl/cert.pem', KEYCHAIN], ['/etc/ssl/cert.pem']],
    ['linux', [], []],
    ['darwin', ['/etc/ssl/cert.pem', KEYCHAIN, '/etc/ssl/certs/ca-certificates.crt'], ['/etc/ssl/cert.pem', KEYCHAIN]],
  ] as const)('on %s with %j is %j', (platform, present, expected) => {
    const files: readonly string[] = present;
    expect(systemStore(platform, (file) => files.includes(file))).toEqual(expected);
  });
});

describe('certificates', () => {
  it('are taken from the bundle, and nothing else is: no comment, no key', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n';
    const bundle = `# eins, zwö\n${certificate('AAA=')}${key}# two\r\n${certificate('BBB=').replaceAll('\n', '\r\n')}`;
    expect(certificatesIn(Buffer.from(bundle))).toBe(certificate('AAA=') + certificate('BBB='));
  });

  it('are there once, whichever bundles have them', () => {
    const [one, two] = [certificate('AAA='), certificate('BBB=')].map((text) => Buffer.from(text)) as [Buffer, Buffer];
    expect(certificatesIn(Buffer.concat([one, two]), Buffer.from('# empty\n'), Buffer.concat([two, one]))).toBe(
      certificate('AAA=') + certificate('BBB='),
    );
  });

  it('are none in an empty bundle', () => {
    expect(certificatesIn(new Uint8Array())).toBe('');
  });
});
