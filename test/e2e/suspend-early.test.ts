import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { callRig, ENGINES } from '../support/call.ts';

test.each(ENGINES)(
  'Ctrl-Z at any moment of the start of a call suspends it or is lost, and leaves nothing standing, with %s',
  async (engine) => {
    await using rig = await callRig({ engine });
    for (let moment = 0; moment <= 240; moment += 30) {
      await using pty = rig.pty('zsh', ['-f', '-i'], { env: { ...rig.env, PS1: 'ready> ' } });
      await pty.waitFor(/ready> /);
      pty.type(`${rig.executable} exec -- sh -c 'sleep 0.4; echo fin""ished'; echo "end $?"\r`);
      await expect.poll(() => childrenOf(pty.pid)).toContain(rig.executable); // before that, zsh itself hangs
      await sleep(moment);
      pty.type('\u001a');
      const screen = await pty.waitFor(/end \d+\n/);
      await pty.waitFor((now) => now.trimEnd().endsWith('ready>')); // before that, what is typed may be lost
      if (!screen.includes('finished')) pty.type('fg\r');
      expect(await pty.waitFor(/finished/)).toMatch(/end (0|148)\n/);
    }
    await expect.poll(() => rig.containers()).toEqual([]); // after fg, the last one has said its word and may be about to end
  },
);

/** The programs that they run. */
function childrenOf(pid: number): string[] {
  const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return children.flatMap((child) => fs.readFileSync(`/proc/${child}/cmdline`, 'utf8').split('\0').slice(0, 1));
}
