import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Stub, startStub } from '../../src/selftest/stub/stub.ts';
import { callRig } from '../support/call.ts';
import { type Proxy, startProxy } from '../support/proxy.ts';
import type { Rig } from '../support/rig.ts';
import { claudeLogin, geminiLogin } from '../support/stub.ts';

const CALLS = 8;
const PROJECTS = 4;
const EXPIRED = -60; // seconds

/** A rig whose calls go through a proxy and trust it. */
function loginRig(proxy: Proxy): Promise<Rig> {
  return callRig({ env: { MAYFLY_TRUST: 'project', COLORTERM: 'truecolor', ...proxy.env } });
}

/** Asks all at once, from projects in turn; each call has to answer its own question. */
async function askAll(rig: Rig, provider: string, more: readonly string[]): Promise<void> {
  const projects = await Promise.all(Array.from({ length: PROJECTS }, (_, n) => rig.project(`p${n}`)));
  const ends = await Promise.all(
    Array.from({ length: CALLS }, (_, n) =>
      rig.mayfly(['run', provider, '--', '-p', `question ${n}`, ...more], {
        cwd: projects[n % PROJECTS] ?? '',
      }),
    ),
  );
  expect(ends.map(({ code, stdout, stderr }) => [code, code === 0 ? stdout.toString() : stderr])).toEqual(
    ends.map((_, n) => [0, `stub heard: question ${n}\n`]),
  );
}

const refreshes = (stub: Stub): string[] =>
  stub.requests.filter(({ kind }) => kind === 'token').map(({ outcome }) => outcome);

function stored(rig: Rig, file: string): unknown {
  return JSON.parse(fs.readFileSync(path.join(rig.store, file), 'utf8'));
}

interface ClaudeLogin {
  readonly claudeAiOauth: { readonly accessToken: string; readonly refreshToken: string; readonly expiresAt: number };
}

let folder: string;
beforeEach(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-proxy-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe(`a login that has expired, and ${CALLS} calls at once from ${PROJECTS} projects`, () => {
  it('claude: one renews it, all are answered, and the store has the newest token', async () => {
    await using stub = await startStub();
    await using proxy = await startProxy(stub.url, folder);
    await using rig = await loginRig(proxy);
    rig.write('.docker-ai-config/claude/.credentials.json', claudeLogin(stub, EXPIRED));
    await askAll(rig, 'claude', []);
    expect(refreshes(stub)).toEqual(['answered']);
    const { claudeAiOauth: login } = stored(rig, 'claude/.credentials.json') as ClaudeLogin;
    expect(stub.logins.accepts(login.accessToken)).toBe(true);
    expect(stub.logins.refresh('claude', login.refreshToken)).toBeDefined(); // once used, it would be refused
  });

  it('gemini: one renews it, all are answered, and the store has the newest token', async () => {
    await using stub = await startStub();
    await using proxy = await startProxy(stub.url, folder);
    await using rig = await loginRig(proxy);
    const { credentials, settings } = geminiLogin(stub, EXPIRED);
    rig.write('.docker-ai-config/gemini/oauth_creds.json', credentials);
    rig.write('.docker-ai-config/gemini/settings.json', settings);
    await askAll(rig, 'gemini', ['-m', 'gemini-3.8-flash']);
    expect(refreshes(stub)).toEqual(['answered']);
    const login = stored(rig, 'gemini/oauth_creds.json') as { access_token: string; expiry_date: number };
    expect(stub.logins.accepts(login.access_token)).toBe(true);
    expect(login.expiry_date).toBeGreaterThan(Date.now());
  });
});
