import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { callRig, output } from '../support/call.ts';

it('where there is no room, a restore changes nothing and a backup leaves no half of an archive', async ({ skip }) => {
  skip(process.getuid?.() !== 0, 'only root can mount a disk that is full');
  await using rig = await callRig();
  const disk = path.join(rig.home, 'disk');
  fs.mkdirSync(disk);
  output(await rig.run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]));
  try {
    const env = { MAYFLY_HOME: path.join(disk, 'store') };
    fs.mkdirSync(env.MAYFLY_HOME, { mode: 0o700 });
    fs.writeFileSync(path.join(disk, 'ballast'), Buffer.alloc(56_000, 1));
    rig.write(
      '.docker-ai-config/claude/agents/large.md',
      Array.from({ length: 30_000 }, (_, n) => String(n * n)).join('\n'),
    );
    const large = path.join(rig.home, 'large.tar.gz');
    expect(await rig.mayfly(['backup', large])).toMatchObject({ code: 0 });
    for (const [words, from, end] of [
      [['restore', '--yes', large], { env }, '; nothing was changed'],
      [['backup', path.join(disk, 'mine.tar.gz')], {}, ''],
    ] as const) {
      const { code, stderr } = await rig.mayfly(words, from);
      expect({ code, stderr }).toEqual({
        code: 74,
        stderr: expect.stringMatching(new RegExp(`no space left .*; free some and call again${end}\n$`, 'u')),
      });
    }
    expect(fs.readdirSync(disk).toSorted()).toEqual(['ballast', 'store']);
    expect(fs.readdirSync(env.MAYFLY_HOME)).toEqual([]);
  } finally {
    await rig.run('umount', [disk]);
  }
});

it('what is interrupted leaves every file whole', async () => {
  await using rig = await callRig();
  rig.write('.docker-ai-config/claude/CLAUDE.md', 'mine\n');
  for (let n = 0; n < 400; n++) rig.write(`.docker-ai-config/claude/agents/${n}.md`, `${n}\n`.repeat(5000));
  const large = path.join(rig.home, 'large.tar.gz');
  expect(await rig.mayfly(['backup', large])).toMatchObject({ code: 0 });
  const values = new Set<string>();
  const codes = new Set<number>();
  for (let n = 0; n < 400; n++) rig.write(`.docker-ai-config/claude/agents/${n}.md`, 'mine\n');
  for (const delay of [0, 50, 100, 200, 300]) {
    const half = path.join(rig.home, `half-${delay}.tar.gz`);
    for (const words of [
      ['backup', half],
      ['restore', '--yes', large],
    ]) {
      const running = rig.start(rig.executable, words);
      await new Promise((resolve) => setTimeout(resolve, delay));
      running.kill('SIGINT');
      codes.add((await running.done).code);
    }
    if (fs.existsSync(half)) output(await rig.run('gzip', ['-t', half]));
    for (let at = 0; at < 400; at++) {
      const text = fs.readFileSync(path.join(rig.store, `claude/agents/${at}.md`), 'utf8');
      values.add(text === 'mine\n' ? 'mine' : text === `${at}\n`.repeat(5000) ? 'restored' : text);
    }
  }
  expect([...codes].filter((code) => code !== 0)).toEqual([130]);
  expect([...values].every((value) => value === 'mine' || value === 'restored')).toBe(true);
  expect(await rig.mayfly(['restore', '--yes', large])).toMatchObject({ code: 0 });
  expect(fs.readdirSync(rig.home).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});
