import { describe, expect, it } from 'vitest';
import { sortImages } from '../../../../src/engine/images/list.ts';

const CURRENT = 'mayfly/claude:0123456789ab';
const MISSING = 'mayfly/gemini:0123456789ab';
const KNOWN = {
  wanted: [CURRENT, MISSING],
  current: new Set([CURRENT, MISSING, 'mayfly/claude:999999999999']),
  used: new Set([CURRENT, 'mayfly/claude:ffffffffffff', 'mayfly/claude:eeeeeeeeeeee']),
  deserted: ['-222222222222'],
};

describe('the list of images', () => {
  it.each([
    ['docker', 'mayfly/'],
    ['podman', 'localhost/mayfly/'],
  ])('tells current, missing and old ones as %s names them, and knows its own', (_, prefix) => {
    const listing = [
      `${prefix}claude:ffffffffffff\t1.1GB\tyesterday`,
      `${prefix}claude:0123456789ab\t1GB\ttoday`,
      `${prefix}dev-claude:latest\t1GB\ttoday`,
      `${prefix}claude:999999999999\t1GB\ttoday`,
      `${prefix}tools:aaaaaaaaaaaa\t1GB\ttoday`,
      `${prefix}claude:mine\t1GB\ttoday`,
      `${prefix}claude:0123456789ab-111111111111\t1.2GB\ttoday`,
      `${prefix}claude:eeeeeeeeeeee-111111111111\t1.2GB\ttoday`,
      `${prefix}claude:0123456789ab-222222222222\t1.3GB\ttoday`,
      `${prefix}claude:0123456789ab-mine\t1.2GB\ttoday`,
      'somebody/mayfly/claude:0123456789ab\t1GB\ttoday',
      '<none>:<none>\t1GB\ttoday',
      '',
    ];
    expect(sortImages(listing.join('\n'), KNOWN)).toEqual([
      { tag: CURRENT, state: 'current', size: '1GB', created: 'today' },
      { tag: MISSING, state: 'missing', size: '', created: '' },
      { tag: 'mayfly/claude:999999999999', state: 'current', size: '1GB', created: 'today' },
      { tag: 'mayfly/claude:0123456789ab-111111111111', state: 'current', size: '1.2GB', created: 'today' },
      { tag: 'mayfly/claude:ffffffffffff', state: 'old', size: '1.1GB', created: 'yesterday' },
      { tag: 'mayfly/claude:eeeeeeeeeeee-111111111111', state: 'old', size: '1.2GB', created: 'today' },
      { tag: 'mayfly/claude:0123456789ab-222222222222', state: 'old', size: '1.3GB', created: 'today' },
      { tag: 'mayfly/tools:aaaaaaaaaaaa', state: 'other', size: '1GB', created: 'today' },
    ]);
  });
});
