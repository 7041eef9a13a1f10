import { expect, test } from 'vitest';
import { wasInterrupted } from '../../../src/call/run-plan.ts';

const refused = (why: string): string =>
  `docker: Error response from daemon: OCI runtime start failed: ${why}: unknown\n\nRun 'docker run --help' for more information`;

test.each([
  [130, '', true],
  [131, '', true],
  [2, '', true],
  [125, refused('cannot start a container that has stopped'), true],
  [125, refused('cannot start an already running container'), true],
  [125, 'docker: Error response from daemon: cannot start a stopped process: unknown', true],
  [125, refused('exec: "stopped": executable file not found in $PATH'), false],
  [125, 'docker: no such image', false],
  [1, '', false],
])('a client that ends with %d and %j was interrupted by a key: %s', (code, said, expected) => {
  expect(wasInterrupted(code, said)).toBe(expected);
});
