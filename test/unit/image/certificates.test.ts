import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { caBundle, readCertificates } from '../../../src/image/certificates.ts';

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

describe('certificates', () => {
  let folder: string;
  beforeEach(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-ca-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it('are taken from the file, and nothing else is: no comment, no key', () => {
    const file = path.join(folder, 'ca.pem');
    const key = '-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n';
    fs.writeFileSync(
      file,
      `# one\n${certificate('AAA=')}${key}# two\r\n${certificate('BBB=').replaceAll('\n', '\r\n')}`,
    );
    expect(readCertificates(file)).toBe(certificate('AAA=') + certificate('BBB='));
  });

  it('are none without a file', () => {
    expect(readCertificates(undefined)).toBe('');
    expect(readCertificates(path.join(folder, 'none.pem'))).toBe('');
  });
});
