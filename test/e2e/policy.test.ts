import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { callRig, ENGINES } from '../support/call.ts';
import { needs } from '../support/needs.ts';
import { stubEnv } from '../support/stub.ts';

it.runIf(needs('root, to have another /etc')).each(ENGINES)(
  'with %s a hook that the machine prescribes runs, beside a sandbox that is kept off',
  async (engine) => {
    await using stub = await startStub();
    await using rig = await callRig({ engine });
    const etc = path.join(rig.home, 'etc');
    execFileSync('cp', ['-a', '/etc', etc]);
    const command = `echo prescribed >"${rig.cwd}/seen"`;
    const hooks = { UserPromptSubmit: [{ hooks: [{ type: 'command', command }] }] };
    rig.write('etc/claude-code/managed-settings.json', JSON.stringify({ hooks }));
    rig.write('etc/claude-code/managed-settings.d/more.json', JSON.stringify({ env: { MORE: '1' } }));
    rig.write('.docker-ai-config/claude/settings.json', JSON.stringify({ sandbox: { enabled: true } }));
    const apart = ['-m', 'sh', '-c', 'mount --bind "$0" /etc && exec "$@"', etc];
    const ran = await rig.run('unshare', [...apart, rig.executable, 'run', 'claude', '--', '-p', 'hi'], {
      env: stubEnv('claude', stub),
    });
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('makes no sandbox of its own') });
    expect(fs.readFileSync(path.join(rig.cwd, 'seen'), 'utf8')).toBe('prescribed\n');
  },
);
