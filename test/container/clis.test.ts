import { beforeAll, describe, expect, it } from 'vitest';
import { currentVersions } from '../../src/engine/images/versions.ts';
import type { Ran } from '../support/command.ts';
import { engine, HARDENED, realImage, USERS } from './images.ts';

const versions = currentVersions();
const images: Record<string, string> = {};
beforeAll(async () => {
  images['claude'] = await realImage('claude');
  images['gemini'] = await realImage('gemini');
});

function call(cli: string, uid: number, argv: readonly string[], env: readonly string[] = []): Promise<Ran> {
  const home = ['--tmpfs', `/home/me:uid=${uid}`, '--env', 'HOME=/home/me', '--workdir', '/home/me'];
  const flags = [...home, '--user', `${uid}:${uid}`, ...env.flatMap((pair) => ['--env', pair])];
  return engine([...HARDENED, ...flags, images[cli] ?? '', ...argv]);
}

describe.each(USERS)('on a read-only root file system, without any capability, as uid %i', (uid) => {
  it('claude starts', async () => {
    const { code, stdout, stderr } = await call('claude', uid, ['claude', '--version']);
    const expected = { code: 0, stdout: `${versions['claude-code']} (Claude Code)`, stderr: '' };
    expect({ code, stdout: stdout.toString().trim(), stderr }).toEqual(expected);
  });

  it('gemini starts, with the compile cache of the image', async () => {
    const trace = ['NODE_DEBUG_NATIVE=COMPILE_CACHE', 'GEMINI_CLI_NO_RELAUNCH=true'];
    const { code, stdout, stderr } = await call('gemini', uid, ['gemini', '--version'], trace);
    const lines = (stdout.toString() + stderr).trim().split('\n');
    const isTrace = (line: string): boolean => line.startsWith('[compile cache]');
    const about = (pattern: RegExp): string[] => lines.filter((line) => isTrace(line) && pattern.test(line));
    expect(code).toBe(0);
    expect(lines.filter((line) => !isTrace(line))).toEqual([versions['gemini-cli']]);
    expect(about(/reading cache from .*\/bundle\/chunk-.* success/).length).toBeGreaterThan(5);
    expect(about(/was accepted/).length).toBeGreaterThan(5);
    expect(about(/denied|rejected|not initialized|writing cache/)).toEqual([]);
  });
});

describe('the compile cache', () => {
  it('is done without where /tmp cannot be written, and is not handed on to what gemini starts', async () => {
    const flags = [
      'run',
      '--rm',
      '--label',
      'mayfly.test=images',
      '--network',
      'host',
      '--read-only',
      '--tmpfs',
      '/root',
    ];
    const { code, stdout, stderr } = await engine([...flags, images['gemini'] ?? '', 'gemini', '--version']);
    const expected = { code: 0, stdout: versions['gemini-cli'], stderr: '' };
    expect({ code, stdout: stdout.toString().trim(), stderr }).toEqual(expected);
    const environment = await call('gemini', 0, ['env']);
    expect(environment.stdout.toString()).not.toContain('COMPILE_CACHE');
  });
});
