import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { callRig, ENGINES } from '../support/call.ts';

test.each(ENGINES)(
  'Ctrl-Z at any moment of the start of a call suspends it or is lost, and leaves nothing standing, with %s',
  async (engine) => {
    await using rig = await callRig({ engine });
    for (let moment = 60; moment <= 300; moment += 30) {
      await using pty = rig.pty('zsh', ['-f', '-i'], { env: { ...rig.env, PS1: 'ready> ' } });
      await pty.waitFor(/ready> /);
      pty.type(`${rig.executable} exec -- sh -c 'sleep 0.4; echo fin""ished'; echo "end $?"\r`);
      await sleep(moment);
      pty.type('\u001a');
      const screen = await pty.waitFor(/end \d+\n/);
      if (!screen.includes('finished')) pty.type('fg\r');
      expect(await pty.waitFor(/finished/)).toMatch(/end (0|148)\n/);
    }
    expect(await rig.containers()).toEqual([]);
  },
);
