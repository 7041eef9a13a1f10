import { describe, expect, it } from 'vitest';
import { mountArgs } from '../../../src/engine/oci-args.ts';

describe('mountArgs', () => {
  it.each([
    ['/a b', 'type=bind,source=/a b,target=/a b'],
    ['/a:b', 'type=bind,source=/a:b,target=/a:b'],
    ['/a,b', 'type=bind,"source=/a,b","target=/a,b"'],
    ['/a"b', 'type=bind,"source=/a""b","target=/a""b"'],
    ['/a\nb', 'type=bind,"source=/a\nb","target=/a\nb"'],
  ])('%j', (folder, expected) => {
    expect(mountArgs({ kind: 'bind', source: folder, target: folder }, '')).toEqual(['--mount', expected]);
  });

  it('marks what is read-only, and gives memory its options', () => {
    expect(mountArgs({ kind: 'bind', source: '/a', target: '/b', readOnly: true }, '')).toEqual([
      '--mount',
      'type=bind,source=/a,target=/b,readonly',
    ]);
    expect(mountArgs({ kind: 'volume', name: 'v', target: '/c' }, '')).toEqual([
      '--mount',
      'type=volume,source=v,target=/c',
    ]);
    expect(mountArgs({ kind: 'tmpfs', target: '/t' }, 'exec')).toEqual(['--tmpfs', '/t:exec']);
  });
});
