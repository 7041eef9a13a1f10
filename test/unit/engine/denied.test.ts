import { expect, it } from 'vitest';
import { deniedRemedy } from '../../../src/engine/denied.ts';

const GROUPS = 'root:x:0:\ndocker:x:105:other,member\n';

it.each([
  [
    'of a group',
    { gid: 105, mode: 0o140660 },
    'somebody',
    /^add yourself to its group \(sudo usermod -aG docker "\$USER"\), then log in again$/,
  ],
  ['of a group that was joined since', { gid: 105, mode: 0o140660 }, 'member', /: log in again, or run newgrp docker$/],
  ['of its owner', { gid: 105, mode: 0o140600 }, 'somebody', /^its owner alone may use it; /],
  ["of root's group", { gid: 0, mode: 0o140660 }, 'somebody', /^its owner alone may use it; /],
  ['of a group without a name', { gid: 7, mode: 0o140660 }, 'somebody', /^its owner alone may use it; /],
  ['that cannot be seen', undefined, 'somebody', /^its owner alone may use it; /],
])('knows what lets one use a socket %s', (_what, socket, name, remedy) => {
  expect(deniedRemedy(socket, GROUPS, { name })).toMatch(remedy);
});
