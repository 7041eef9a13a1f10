import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { randomOfTest, tries } from '../support/random.ts';
import { withShop } from '../support/shop.ts';

/** Programs of git that a commit starts; the kill comes with one of them. */
const STARTS = 20;

/**
 * Stands for git: with the start of its number `$KILL_AT`, or when `git commit` begins or ends, mayfly is killed soon after. What git
 * does then goes on, as it would.
 */
const wrapper = (real: string): string => `#!/bin/sh
soon() { (sleep "$KILL_AFTER"; kill -9 "$PPID") >/dev/null 2>&1 & }
echo >>"$KILL_COUNT"
[ "$(wc -l <"$KILL_COUNT")" = "$KILL_AT" ] && soon
[ "$1" = commit ] || exec "${real}" "$@"
[ "$KILL_AT" = before ] && soon
"${real}" "$@"
code=$?
[ "$KILL_AT" = after ] && soon
exit $code
`;

/** Whether no git is at work there any more. */
function isFree(cwd: string): boolean {
  return fs.readdirSync('/proc').every((pid) => {
    try {
      return !/^\d+$/.test(pid) || fs.readlinkSync(`/proc/${pid}/cwd`) !== cwd;
    } catch {
      return true;
    }
  });
}

test('kill -9 of a commit at any moment: the next one undoes nothing', () =>
  withShop(async (rig, cwd) => {
    const random = randomOfTest();
    const git = async (...words: string[]): Promise<string> =>
      (await rig.run('git', words, { cwd })).stdout.toString().trim();
    const real = (await rig.run('sh', ['-c', 'command -v git'])).stdout.toString().trim();
    const folder = path.dirname(rig.write('wrapped/git', wrapper(real), 0o755));
    const count = path.join(rig.home, 'count');
    const words = ['commit', '--provider', 'none', '--yes'];
    rig.write('shop/.git/hooks/pre-commit', '#!/bin/sh\nsleep "${SLOW:-0}"\n', 0o755);
    const killed: string[] = [];
    for (let left = tries(40); left > 0; left -= 1) {
      rig.write(`shop/${left}.txt`, `${left}\n`);
      fs.rmSync(count, { force: true });
      const at = random.pick(['before', 'after', 'after', `${1 + Math.floor(random.below(STARTS))}`]);
      const env = {
        PATH: `${folder}:${process.env['PATH']}`,
        KILL_AT: at,
        KILL_AFTER: (random.below(60) / 1000).toFixed(3),
        KILL_COUNT: count,
        SLOW: random.pick(['0', '0.3', '1']), // git goes on without mayfly, while the next one is at work
      };
      // Without its output, so that nobody waits for the git that goes on.
      const script = 'exec "$0" "$@" >/dev/null 2>&1';
      const alone = ['-c', script, rig.executable, ...words];
      const { code } = await rig.run('sh', alone, { cwd, env: { ...rig.env, ...env } });
      killed.push(`${at} ${code}`);
      const { stderr } = await rig.mayfly(words, { cwd });
      await expect.poll(() => isFree(cwd), { interval: 20 }).toBe(true);
      const last = await rig.mayfly(words, { cwd });
      const undone = await git('log', '--format=%h %s', '--diff-filter=D', '--name-status');
      expect({ killed, stderr, last, undone }).toMatchObject({ last: { code: 0 }, undone: '' });
      expect(await git('status', '--porcelain')).toBe('');
    }
    console.log(killed.join(', '));
  }));
