import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { certificatesFile, trusted, trustVariables } from '../../../../src/engine/images/system-certificates.ts';
import { isFile } from '../../../../src/platform/files.ts';
import { processHost } from '../../../../src/platform/process-host.ts';
import { certificatesIn, systemStore } from '../../../../src/engine/images/certificates.ts';

const COMPANY = '-----BEGIN CERTIFICATE-----\nQ09NUEFOWQ==\n-----END CERTIFICATE-----\n';
const host = processHost({});
const system = systemStore(process.platform, isFile);
let folder: string;
let bundle: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-certificates-'));
  bundle = path.join(folder, 'company.pem');
  fs.writeFileSync(bundle, COMPANY);
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const made = async (named: string | undefined): Promise<string | undefined> => {
  const file = await certificatesFile(host, named, path.join(folder, 'cache'));
  return file && fs.readFileSync(file, 'utf8');
};

it('holds what the system trusts, and a bundle adds to it', async () => {
  const usual = await trusted(host, system, []);
  expect(await made(bundle)).toBe(usual + COMPANY);
  expect((await made(undefined)) ?? '').toBe(system.length > 0 ? usual : '');
});

it.each([['/no-cert-file.crt'], system])('is the same when the environment names %s', async (named) => {
  expect(await made(named)).toBe(await made(undefined));
});

it('is made anew when a file has changed, and only then', async () => {
  const name = (): Promise<string | undefined> => certificatesFile(host, bundle, path.join(folder, 'cache'));
  const before = await name();
  expect(await name()).toBe(before);
  fs.appendFileSync(bundle, COMPANY.replace('Q09', 'Q08'));
  expect(await name()).not.toBe(before);
});

it('where the system has none, a bundle adds to what everybody trusts', async () => {
  const text = await trusted(host, [], [bundle]);
  expect(text).toBe(certificatesIn(Buffer.from(`${rootCertificates.join('\n')}\n${COMPANY}`)));
  expect(text.match(/BEGIN/g)?.length).toBeGreaterThan(50);
});

it('is told to Node and to OpenSSL, or neither', () => {
  expect(trustVariables('/a.pem')).toEqual({ NODE_EXTRA_CA_CERTS: '/a.pem', SSL_CERT_FILE: '/a.pem' });
  expect(trustVariables(undefined)).toEqual({});
});
