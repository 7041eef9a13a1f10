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
