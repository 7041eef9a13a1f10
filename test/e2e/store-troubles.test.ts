import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import type { Finding } from '../../src/doctor/finding.ts';
import { callRig } from '../support/call.ts';
import type { Rig } from '../support/rig.ts';

const SUBJECTS = new Set(['store', 'config', 'credentials', 'image', 'claude', 'hooks']);

async function broken(rig: Rig): Promise<string[]> {
  const { stdout } = await rig.mayfly(['doctor', '--json']);
  const { findings } = JSON.parse(stdout.toString()) as { findings: Required<Finding>[] };
  return findings.filter(({ level, subject }) => level === 'broken' && SUBJECTS.has(subject)).map(({ fix }) => fix);
}

/** Up to the other way, for whoever prefers that; root has no need of sudo. */
function follow(rig: Rig, fix: string): Promise<{ readonly code: number }> {
  const remedy = fix.replace(/^correct it, or /u, '').replace(/, (or|if) .*/u, '');
  if (!remedy.startsWith('sudo ')) return rig.run('sh', ['-c', remedy]);
  execFileSync('sh', ['-c', remedy.slice('sudo '.length)]);
  return Promise.resolve({ code: 0 });
}

it.each<[script: string, findings: number, owner?: string]>([
  ['true', 1, '0:0'],
  ['chmod 0 "$S"', 1],
  ['chmod 500 "$S"', 1],
  ['rm -r "$S"; ln -s elsewhere/store "$S"', 1],
  ['rm -r "$S"; touch "$S"', 1],
  ['rm -r claude; touch claude projects', 2],
  ['chmod 0 claude', 1],
  ['chmod 0 claude/settings.json config.yaml', 2],
  ['rm config.yaml; mkdir config.yaml env', 2],
  ['rm config.yaml; ln -s /nowhere/config.yaml config.yaml', 1],
  ['rm claude/settings.json; mkdir claude/settings.json', 1],
  ['echo "{" >claude/settings.json', 1],
])(
  '%s: each trouble of the store is found once, and its remedy cures it, word for word',
  async (script, count, owner) => {
    await using rig = await callRig({ user: 'ordinary' });
    rig.write('.docker-ai-config/claude/settings.json', '{}');
    rig.write('.docker-ai-config/config.yaml', 'memory: 1g\n');
    const { uid, gid } = rig.user;
    const whole = `umask 077; ${script}; chown -Rh ${owner ?? `${uid}:${gid}`} "$S"`;
    execFileSync('sh', ['-c', whole], { cwd: rig.store, env: { ...process.env, S: rig.store } });

    const fixes = await broken(rig);
    expect(fixes).toHaveLength(count);
    for (const fix of fixes) expect(await follow(rig, fix)).toMatchObject({ code: 0 });
    expect(await broken(rig)).toEqual([]);
    expect(await rig.mayfly(['config', 'show'])).toMatchObject({ code: 0 });
  },
);
