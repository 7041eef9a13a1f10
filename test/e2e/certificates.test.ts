import fs from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRig, ENGINES, gexec, output } from '../support/call.ts';
import { certificate } from '../support/proxy.ts';

let folder: string;
let server: https.Server;
let url: string;
let ca: string;

/** A server whose certificate nobody knows who is not told. */
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-tls-'));
  const made = await certificate(folder, ['localhost']);
  ca = made.ca;
  server = https.createServer(made, (_request, response) => response.writeHead(200).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://localhost:${(server.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  fs.rmSync(folder, { recursive: true });
});

/** Which of them trust the server: a line each. */
const PROGRAMS = String.raw`
curl -sS "$0" >/dev/null 2>&1; echo curl $?
git ls-remote "$0" 2>&1 | grep -qi certificate && echo git 1 || echo git 0
node -e 'require("node:https").get(process.argv[1], (answer) => answer.resume())' "$0" 2>/dev/null; echo node $?
python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1])' "$0" 2>/dev/null; echo python $?
`;
const ALL = 'curl 0\ngit 0\nnode 0\npython 0\n';
const NONE = 'curl 60\ngit 1\nnode 1\npython 1\n';

describe.each(ENGINES)('%s: what the host trusts is trusted inside', (engine) => {
  it('a bundle that is named, by curl, git, Node and Python; and nothing else is', async () => {
    await using rig = await callRig({ engine });
    const words = ['sh', '-c', PROGRAMS, url];
    expect(output(await gexec(rig, words))).toBe(NONE);
    expect(output(await gexec(rig, words, { env: { NODE_EXTRA_CA_CERTS: ca } }))).toBe(ALL);
    rig.write('.docker-ai-config/config.yaml', `ca-bundle: ${ca}\n`);
    expect(output(await gexec(rig, words))).toBe(ALL);
  });

  it("what is in the system's store, unasked", async () => {
    await using rig = await callRig({ engine });
    const script = `store=/etc/ssl/certs/ca-certificates.crt
      cat $store "$1" >"$TMPDIR/store" && mount --bind "$TMPDIR/store" $store && rm "$TMPDIR/store" && shift && exec "$@"`;
    const call = [rig.executable, 'exec', '--', 'sh', '-c', PROGRAMS, url];
    expect(output(await rig.run('unshare', ['--mount', 'sh', '-c', script, 'sh', ca, ...call]))).toBe(ALL);
  });

  it('what everybody trusts is there as well', async () => {
    await using rig = await callRig({ engine });
    const count = ['grep', '-c', 'BEGIN CERTIFICATE', '/etc/ssl/certs/ca-certificates.crt'];
    expect(Number(output(await gexec(rig, count, { env: { NODE_EXTRA_CA_CERTS: ca } })))).toBeGreaterThan(50);
  });

  it('and the image is the same, however the environment names it: none is built', async () => {
    await using rig = await callRig({ engine });
    const more = rig.write('more.pem', `# one line more\n${fs.readFileSync(ca, 'utf8')}`);
    for (const env of [
      {},
      { NODE_EXTRA_CA_CERTS: ca },
      { NODE_EXTRA_CA_CERTS: more },
      { NODE_EXTRA_CA_CERTS: '', SSL_CERT_FILE: '/no-cert-file.crt' },
    ])
      expect(output(await gexec(rig, ['echo', 'ran'], { env }))).toBe('ran\n'); // a build would say so
  });
});
