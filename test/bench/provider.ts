/** The wrapped CLI against the native one on this host, both asking the stub. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Stub } from '../../src/selftest/stub/stub.ts';
import { stubEnv } from '../support/stub.ts';
import { compare, type Compared } from './measure.ts';
import { createRig, executable, runQuietly } from './rig.ts';

const PACKAGES = {
  claude: ['@anthropic-ai/claude-code', 'claude-code'],
  gemini: ['@google/gemini-cli', 'gemini-cli'],
} as const;

/** Installs the CLI of the image's version for this host, once, outside the project's own dependencies. */
export function nativeCli(name: keyof typeof PACKAGES): string {
  const folder = path.resolve('node_modules/.cache/mayfly-native');
  const versions = JSON.parse(fs.readFileSync('images/versions.json', 'utf8')) as Record<string, string>;
  const [pack, key] = PACKAGES[name];
  const binary = path.join(folder, versions[key] ?? '', 'node_modules/.bin', name);
  if (!fs.existsSync(binary)) {
    const prefix = path.join(folder, versions[key] ?? '');
    fs.mkdirSync(prefix, { recursive: true });
    execFileSync(
      'npm',
      ['install', '--no-save', '--foreground-scripts', '--prefix', prefix, `${pack}@${versions[key]}`],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
  }
  return binary;
}

export async function benchProvider(name: keyof typeof PACKAGES, stub: Stub): Promise<Compared> {
  const args = name === 'gemini' ? ['-m', 'gemini-2.5-flash', '-p', 'hello'] : ['-p', 'hello'];
  const env = { ...stubEnv(name, stub), ...(name === 'gemini' && { GEMINI_CLI_TRUST_WORKSPACE: 'true' }) };
  using wrappedRig = createRig({ ...env, MAYFLY_PASS_ENV: 'GEMINI_CLI_TRUST_WORKSPACE' });
  using nativeRig = createRig({ ...env, DISABLE_AUTOUPDATER: '1', IS_SANDBOX: '1' });
  if (name === 'gemini') {
    // What the image says to the wrapped one.
    fs.mkdirSync(path.join(nativeRig.home, '.gemini'));
    fs.copyFileSync('images/gemini/key-defaults.json', path.join(nativeRig.home, '.gemini/settings.json'));
  }
  const native = nativeCli(name);
  return await compare(
    `\`${name} -p\`: wrapped against native`,
    { name: 'wrapped', run: () => runQuietly(executable, ['run', name, '--', ...args], wrappedRig) },
    { name: 'native', run: () => runQuietly(native, args, nativeRig) },
  );
}
