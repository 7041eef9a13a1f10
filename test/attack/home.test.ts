import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { canariesIn } from '../support/canaries.ts';
import { createEnemy } from '../support/enemy.ts';
import { ENGINES } from '../support/call.ts';

test.each(ENGINES)('with %s a call reads and writes nothing of HOME but its project', async (engine) => {
  await using enemy = await createEnemy({ engine });
  const { home } = enemy.rig;
  const ran = await enemy.inside(
    `for name in private .ssh .gnupg Pictures notes other; do
       cat "${home}/$name"/* "${home}/$name"/*/*
       mkdir -p "${home}/$name" && echo mine >"${home}/$name/mine"
     done; find / -xdev -name 'diary' 2>/dev/null; true`,
  );
  expect(canariesIn(ran.stdout, enemy.canaries)).toEqual([]);
  expect(enemy.harm()).toEqual([]);
});

/** What a call may leave in its HOME. */
const LEAVE = `
import os
os.chdir(os.path.expanduser("~"))
open("report.md", "w").write("mine")
for name in (b"\\x1b[31mred\\n", b"odd\\xff", b"-rf"): open(name, "wb").write(b"x")
for name, aim in (("keys", ".ssh"), ("up", "../.."), ("self", "self"), ("zero", "/dev/zero")): os.symlink(aim, name)
os.mkfifo("pipe"); os.mkdir("many")
with open("sparse", "wb") as file: file.truncate(1 << 31)
for number in range(2_000): open(f"many/{number}", "w").write("x")
os.mkdir("closed"); open("closed/a", "w").write("x"); os.chmod("closed", 0)
for _ in range(2500): os.mkdir("deep"); os.chdir("deep")
os.chmod(os.path.expanduser("~"), 0)
`;

test.each(ENGINES)('with %s what a call leaves in HOME is kept within limits, and costs a line', async (engine) => {
  await using enemy = await createEnemy({ engine });
  const { rig } = enemy;
  const { code, stderr } = await enemy.mayfly(['exec', '--', 'python3', '-c', LEAVE]);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(
      /^mayfly: a call wrote [^\p{Cc}]+ and \d more into HOME, [^\p{Cc}]+ without \d+ entries of it [^\p{Cc}]+\n$/u,
    ),
  });
  const [kept = ''] = fs.readdirSync(path.join(rig.store, 'kept'));
  const within = path.join(rig.store, 'kept', kept);
  expect(fs.readFileSync(path.join(within, 'report.md'), 'utf8')).toBe('mine');
  expect(fs.readFileSync(Buffer.from(`${within}/odd\xff`, 'latin1'), 'utf8')).toBe('x');
  expect(fs.readlinkSync(path.join(within, 'keys'))).toBe('.ssh');
  expect(fs.readdirSync(within)).not.toContain('pipe');
  expect(fs.readdirSync(path.join(within, 'many')).length).toBe(2000);
  expect(execFileSync('find', [within, '-type', 'd', '-path', '*/deep/*'], { encoding: 'utf8' })).toBe('');
  expect(execFileSync('find', [within, '-type', 'f', '-size', '+100k'], { encoding: 'utf8' })).toBe('');
  expect(fs.readdirSync(path.join(rig.runtime, 'calls'))).toEqual([]);
  expect(enemy.harm()).toEqual([]);
});
