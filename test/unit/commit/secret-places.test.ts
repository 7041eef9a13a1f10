import { describe, expect, test } from 'vitest';
import { scan } from '../../../src/secrets/scan.ts';
import { findSecrets, redact } from '../../../src/commit/secrets.ts';
import { privateKey, TOKENS } from '../../support/secrets.ts';

describe('where it is', () => {
  const find = (hunks: string) => findSecrets([{ path: 'a.ts', hunks, secrets: scan(hunks) }]);
  const token = TOKENS['GitHub token'] ?? '';

  test('the line of the new file, masked', () => {
    const hunks = `@@ -10,3 +20,4 @@ function x() {\n one\n-two\n+three\n+const t = "${token}";\n four\n`;
    expect(find(hunks)).toEqual([{ path: 'a.ts', line: 22, rule: 'GitHub token', masked: `${token.slice(0, 8)}****` }]);
  });

  test('not what was there before, nor what goes', () => {
    expect(find(`@@ -1,2 +1,1 @@\n ${token}\n-${token}\n`)).toEqual([]);
    expect(redact(`-${token}\n`)).toBe('-[redacted: GitHub token]\n');
  });

  test('each in each hunk', () => {
    const hunks = `@@ -1 +1,2 @@\n+${token} ${token}\n x\n@@ -9 +100,1 @@ y\n+${token}\n\\ No newline at end of file\n`;
    expect(find(hunks).map(({ line }) => line)).toEqual([1, 1, 100]);
  });

  test('a private key, at its first new line', () => {
    const [first = '', ...rest] = privateKey().split('\n');
    const added = ['@@ -0,0 +1,9 @@', '+x', `+${first}`, ...rest.map((line) => `+${line}`), ''].join('\n');
    expect(find(added)).toEqual([{ path: 'a.ts', line: 2, rule: 'private key', masked: `${first} ****` }]);
    const changed = ['@@ -1,9 +1,9 @@', ' x', ` ${first}`, `-${rest[0]}`, ...rest.map((line) => `+${line}`), ''].join(
      '\n',
    );
    expect(find(changed)).toMatchObject([{ line: 3 }]);
  });
});
