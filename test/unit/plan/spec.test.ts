import { expect, test } from 'vitest';
import { decodeSpec, encodeSpec, specOf } from '../../../src/plan/spec.ts';

test('a label keeps the flags of a call, but for those of one start, and none that could be private', () => {
  const spec = specOf('run', {
    memory: '1g',
    'read-only': false,
    'pass-env': ['KEY=secret'],
    'ca-bundle': '/home/somebody/ca.pem',
    name: 'web',
    detach: true,
  });
  expect(spec).toEqual({
    kind: 'run',
    values: { memory: '1g', 'read-only': false },
    missing: ['pass-env', 'ca-bundle'],
  });
  expect(decodeSpec(encodeSpec(spec))).toEqual(spec);
  expect(specOf('exec', { 'pass-env': ['KEY'] }).values).toEqual({ 'pass-env': ['KEY'] });
  const keys = { 'ssh-agent-keys': ['SHA256:a/b', 'somebody@example'] };
  expect(specOf('run', keys)).toEqual({ kind: 'run', values: keys, missing: [] });
  expect(specOf('run', { 'ssh-agent-keys': ['/home/somebody/key'] }).missing).toEqual(['ssh-agent-keys']);
});

test.each(['', 'x', encodeSpec({ kind: 'run' } as never)])(
  'a label that holds something else (%j) is none',
  (label) => {
    expect(decodeSpec(label)).toBeUndefined();
  },
);
