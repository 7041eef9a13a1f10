import { expect, test } from 'vitest';
import { readRequest } from '../../../src/commit/request.ts';

const NOBODY = { tty: { stdin: false, stdout: false, stderr: false } };

test('the calls get their own options and nothing of the commit: they stand in labels that others may read', () => {
  const words = [
    '--provider',
    'claude',
    '--hint',
    'the till of ACME',
    '--memory',
    '1g',
    '--yes',
    '--json',
    '--dry-run',
  ];
  expect(readRequest(NOBODY, [...words, '--pass-env', 'A', '--type', 'fix', '--max-diff', '9k']).values).toEqual({
    memory: '1g',
    'pass-env': ['A'],
  });
});
