import { expect, test } from 'vitest';
import { hostProgram, isHostPath } from '../../../src/providers/programs.ts';

test.each([
  ['ssh -W %h:%p jump', undefined],
  ['/usr/bin/ssh jump nc %h %p', undefined],
  ['exec ssh -W %h:%p jump 2>/dev/null', undefined],
  ['sh -c "exec ssh -W %h:%p jump"', undefined],
  ['A=1 ssh jump', undefined],
  ['python3 ./proxy.py', undefined],
  ['/work/app/bin/proxy', undefined],
  ['', undefined],
  ['nc -X 5 -x proxy %h %p', undefined],
  ['corkscrew proxy 80 %h %p', 'corkscrew'],
  ['exec corkscrew a', 'corkscrew'],
  ['/usr/bin/corkscrew %h', '/usr/bin/corkscrew'],
  ['/opt/homebrew/bin/ssh x', '/opt/homebrew/bin/ssh'],
  ['~/bin/proxy %h', '~/bin/proxy'],
  ['"$HOME/bin/my proxy" %h', '$HOME/bin/my proxy'],
  ['%d/bin/proxy', '%d/bin/proxy'],
  ['sh -c "corkscrew %h %p"', 'corkscrew'],
  ["bash -lc 'ssh a | corkscrew b'", 'corkscrew'],
  ['python3 ~/p.py', '~/p.py'],
  ['ssh a && aws ssm', 'aws'],
  ['if true; then aws ssm; fi', 'aws'],
  ['echo "$(op read x)" | ssh y', 'op'],
  ['echo "`op read x` done"; ssh y', 'op'],
  ["echo '$(op read x)'", undefined],
  ['echo \\$(op)', 'op'],
])('the first program of %j that is only on the host: %s', (command, expected) => {
  expect(hostProgram(command, ['/work/app'])).toBe(expected);
});

test.each([
  ['/Users/ann/x', true],
  ['~/x', true],
  ['${HOME}/x', true],
  ['/usr/bin/git', false],
  ['/usr/bin/rsync', true],
  ['/dev/null', false],
  ['/work/app', false],
  ['/work/app/x', false],
  ['/work/apple', true],
  ['x/y', false],
])('%s is a path of the host: %s', (word, expected) => {
  expect(isHostPath(word, ['/work/app'])).toBe(expected);
});
