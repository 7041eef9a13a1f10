import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { callRig, ENGINES, output } from '../support/call.ts';

const LOOK =
  'for f in ~/lib ~/data ~/api; do cat $f/name 2>/dev/null; touch $f/new 2>/dev/null && echo written; done; true';

describe.each(ENGINES)('%s: a call sees besides its project', (engine) => {
  it('what config.yaml says of all calls, of its provider and of its project', async () => {
    await using rig = await callRig({ engine });
    for (const name of ['lib', 'data', 'api']) rig.write(`${name}/name`, `${name}\n`);
    const config = (text: string): void => void rig.write('.docker-ai-config/config.yaml', text);
    const look = async (provider: string[] = []): Promise<string> =>
      output(await rig.mayfly(['exec', ...provider, '--', 'sh', '-c', LOOK]));
    expect(await look()).toBe('');
    const here = path.relative(rig.home, rig.cwd);
    config(
      `mounts: { ~/lib: read-only }\nproviders: { claude: { mounts: { ~/data: writable } } }\nprojects: { '~/${here}': { mounts: { ~/api: writable } } }\n`,
    );
    expect(await look()).toBe('lib\napi\nwritten\n');
    expect(fs.existsSync(path.join(rig.home, 'api/new'))).toBe(true);
    expect(await look(['--provider', 'claude'])).toBe('lib\ndata\nwritten\napi\nwritten\n');
    config('mounts: { ~/.ssh: read-only }\n');
    rig.write('.ssh/id', 'key');
    const { code, stderr } = await rig.mayfly(['exec', '--', 'true']);
    expect({ code, stderr }).toEqual({ code: 77, stderr: expect.stringContaining('will not mount ~/.ssh') });
  });

  it('what words of the CLI name', async () => {
    await using rig = await callRig({ engine });
    for (const name of ['lib', 'data']) rig.write(`${name}/name`, `${name}\n`);
    const mine =
      "{ extends: claude, command: [sh, -c, 'cat ~/lib/name ~/data/name; touch ~/lib/new ~/data/new'], secrets: [] }";
    rig.write('.docker-ai-config/config.yaml', `providers: { mine: ${mine} }\n`);
    const ran = await rig.mayfly(['run', 'mine', '--', '--add-dir', '~/lib', '--settings', '~/data', '-p', 'hello']);
    expect(ran.stdout.toString()).toBe('lib\ndata\n');
    expect(fs.existsSync(path.join(rig.home, 'lib/new'))).toBe(true);
    expect(fs.existsSync(path.join(rig.home, 'data/new'))).toBe(false);
    const refused = await rig.mayfly(['run', 'mine', '--', '--add-dir', '~/.docker-ai-config']);
    expect(refused.stderr).toMatch(/--add-dir ~\/\.docker-ai-config is not there inside: it holds or is part of /u);
  });
});
