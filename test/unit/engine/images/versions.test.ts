import { describe, expect, it } from 'vitest';
import { currentVersions, isNewer } from '../../../../src/engine/images/versions.ts';

describe('versions', () => {
  it.each([
    ['2.1.330', '2.1.329', true],
    ['2.10.0', '2.9.9', true],
    ['3.0.0', '2.99.99', true],
    ['2.1.329', '2.1.329', false],
    ['2.1.328', '2.1.329', false],
    ['1.9.9', '2.0.0', false],
    ['2.2.0-beta.1', '2.1.329', false],
    ['latest', '2.1.329', false],
    ['2.2', '2.1.329', false],
  ])('%s is newer than %s: %s', (version, than, expected) => {
    expect(isNewer(version, than)).toBe(expected);
  });

  it('take a recorded one only when it is newer than the pinned one', () => {
    const pinned = currentVersions();
    expect(currentVersions({ 'claude-code': '999.0.0', 'gemini-cli': '0.0.1' })).toEqual({
      ...pinned,
      'claude-code': '999.0.0',
    });
  });
});
