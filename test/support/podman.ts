import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { run } from './command.ts';

/**
 * Podman gives containers the highest limits, which somebody who may not raise limits cannot: then a runtime that leaves
 * limits alone stands in for the real one. Names the configuration for that in CONTAINERS_CONF, where `folder` is one to
 * keep for the tests; fails with Podman's words where it cannot run containers at all.
 */
export async function preparePodman(image: string, folder: string): Promise<void> {
  const works = async (): Promise<string> => {
    const { code, stderr } = await run('podman', ['run', '--rm', '--init', '--pull', 'never', image, 'true'], {
      cwd: '/',
      env: process.env as Record<string, string>,
    });
    return code === 0 ? '' : stderr.trim();
  };
  const complaint = await works();
  if (complaint === '') return;
  if (/rlimit/iu.test(complaint)) {
    process.env['CONTAINERS_CONF'] = withoutLimits(folder);
    const second = await works();
    if (second === '') return;
    throw new Error(`Podman cannot run a container here, even without limits: ${second}`);
  }
  throw new Error(`Podman cannot run a container here: ${complaint}`);
}

function withoutLimits(folder: string): string {
  const real = execFileSync('sh', ['-c', 'PATH=$PATH:/usr/sbin:/sbin; command -v crun || command -v runc']);
  const [runtime, configuration] = [path.join(folder, 'runtime'), path.join(folder, 'containers.conf')];
  fs.writeFileSync(runtime, SCRIPT.replace('REAL', real.toString().trim()), { mode: 0o755 });
  fs.writeFileSync(configuration, `[engine]\nruntime = "unlimited"\n[engine.runtimes]\nunlimited = ["${runtime}"]\n`);
  return configuration;
}

const SCRIPT = `#!/bin/sh
bundle=
for word in "$@"; do
  if [ "$bundle" = next ]; then bundle=$word; fi
  if [ "$word" = --bundle ]; then bundle=next; fi
done
if [ -n "$bundle" ]; then sed -i 's/,"rlimits":\\[[^]]*\\]//' "$bundle/config.json"; fi
exec REAL "$@"
`;
