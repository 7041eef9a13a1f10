import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { withBlock, withoutBlock } from '../../../src/zsh/block.ts';

const SCRIPT = "/home/o'neil/.local/share/mayfly/init.zsh";

test('the block stands at the end, marked, and sources the file only where it is', () => {
  expect(withBlock('setopt x\n', SCRIPT)).toBe(
    [
      'setopt x',
      '# >>> mayfly >>>',
      String.raw`if [[ -r '/home/o'\''neil/.local/share/mayfly/init.zsh' ]]; then \builtin source '/home/o'\''neil/.local/share/mayfly/init.zsh'; fi`,
      '# <<< mayfly <<<',
      '',
    ].join('\n'),
  );
});

test.each([
  ['nothing but the file', ''],
  ['one line', 'a\n'],
  ['no line end at the end', 'a'],
  ['only line ends', '\n\n'],
  ['line ends of Windows', 'a\r\nb\r\n'],
  ['bytes that are no UTF-8', '\u00ff\u00fe\n'],
  ['a marker in a sentence', 'echo # >>> mayfly >>> is our marker\n'],
  ['a beginning without an end', '# >>> mayfly >>>\nfoo\n'],
])('%s: what was there comes back', (_, text) => {
  const written = withBlock(text, SCRIPT);
  expect(withBlock(written, SCRIPT)).toBe(written);
  expect(withoutBlock(written)).toBe(text);
  expect(withoutBlock(text)).toBe(text);
});

test('a file that mayfly made goes with it, unless something else was written to it', () => {
  const made = withBlock(undefined, SCRIPT);
  expect(withBlock(made, SCRIPT)).toBe(made);
  expect(withoutBlock(made)).toBeUndefined();
  expect(withoutBlock(`${made}alias x=y\n`)).toBe('alias x=y\n');
});

test('a block of another path is replaced where it stands', () => {
  const old = withBlock('first\n', '/old');
  expect(withBlock(`${old}last\n`, '/new')).toBe(`${withBlock('first\n', '/new')}last\n`);
});

test('property: for every text, adding and removing give the text back, and adding twice is adding once', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text).toString('latin1')),
    fc.constantFrom('# >>> mayfly >>>', '# mayfly', 'x', ''),
  );
  const text = fc.array(line).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, (before) => {
      const after = withBlock(before, SCRIPT);
      expect(withBlock(after, SCRIPT)).toBe(after);
      expect(withoutBlock(after)).toBe(before);
    }),
    { numRuns: 1000 },
  );
});
