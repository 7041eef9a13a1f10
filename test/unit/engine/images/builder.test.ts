import { describe, expect, it } from 'vitest';
import { buildArgs } from '../../../../src/engine/images/builder.ts';

const JOB = {
  target: 'claude',
  tag: 'mayfly/claude:1',
  folder: 'claude',
  recipe: { files: {}, args: { BASE: 'b', V: '1' } },
};

describe('the arguments of a build', () => {
  it('name the stage and the build arguments', () => {
    expect(buildArgs({ ...JOB, stage: 'claude' }, '/tmp/c', {})).toEqual([
      ...['build', '--network', 'host', '--force-rm', '--tag', 'mayfly/claude:1', '--target', 'claude'],
      ...['--build-arg', 'BASE=b', '--build-arg', 'V=1', '/tmp/c'],
    ]);
  });

  it('pass proxies by name, for their values can hold a password', () => {
    const args = buildArgs(JOB, '/tmp/c', { HTTPS_PROXY: 'http://me:secret@proxy', no_proxy: '', OTHER: 'x' });
    expect(args.join(' ')).toContain('--build-arg HTTPS_PROXY /tmp/c');
    expect(args.join(' ')).not.toMatch(/secret|no_proxy|OTHER|--target/);
  });
});
