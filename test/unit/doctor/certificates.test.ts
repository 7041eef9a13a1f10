import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { checkCertificates } from '../../../src/doctor/certificates.ts';
import { isFile } from '../../../src/platform/files.ts';
import { systemStore } from '../../../src/engine/images/certificates.ts';
import { person } from './context.ts';

const DAY = 24 * 3600 * 1000;

function certificate(folder: string, days: number): string {
  const file = path.join(folder, 'made.pem');
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=test'];
  execFileSync('openssl', ['req', ...kind, '-days', String(days), '-keyout', '/dev/null', '-out', file], {
    stdio: 'ignore',
  });
  return fs.readFileSync(file, 'utf8');
}

it('counts what is valid in ten days, and says what is wrong with a bundle', async () => {
  using someone = person();
  const [short, long] = [certificate(someone.home, 2), certificate(someone.home, 30)];
  const look = async (content: string | undefined): Promise<unknown> => {
    const file = path.join(someone.home, 'bundle.pem');
    fs.rmSync(file, { force: true });
    if (content !== undefined) fs.writeFileSync(file, content);
    using named = person({ NODE_EXTRA_CA_CERTS: file });
    const host = { ...named.context.host, now: () => Date.now() + 10 * DAY };
    const [finding] = await checkCertificates({ ...named.context, host });
    return `${finding?.level}: ${finding?.what.replace(file, 'FILE')}`;
  };
  expect(await look(undefined)).toBe('broken: FILE is not there');
  expect(await look('nothing')).toBe('broken: FILE holds no certificate');
  expect(await look(short)).toBe('broken: none of the certificates in FILE is valid any more');
  expect(await look(`# comment\n${short}${long}`)).toBe('ok: 1 valid certificates in FILE, 1 expired');
});

it("looks at the system's store where nothing is named, or only what `nix develop` names and nobody has", async () => {
  const [system] = systemStore(process.platform, isFile);
  for (const env of [{}, { SSL_CERT_FILE: '/no-cert-file.crt' }]) {
    using someone = person(env);
    const what = expect.stringContaining(system ?? 'the usual ones count') as string;
    expect(await checkCertificates(someone.context)).toMatchObject([{ level: 'ok', what }]);
  }
});
