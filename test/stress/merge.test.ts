import { expect, test } from 'vitest';
import { merge } from '../../src/store/merge.ts';
import { versionOf } from '../../src/boundary/version.ts';

test('merge of a large file takes no longer than reading and writing it five times', () => {
  const projects = Object.fromEntries(
    Array.from({ length: 12_000 }, (_, n) => [`/home/somebody/p${n}`, { tools: ['a'], text: 'x'.repeat(780), n }]),
  );
  const [base, live, store] = [{ projects }, { projects, a: 1 }, { projects, b: 1 }].map((each) =>
    versionOf(Buffer.from(JSON.stringify(each, undefined, 2)), 'file'),
  );
  if (!base || !live || !store) throw new Error();
  expect(base.bytes.length).toBeGreaterThan(10_000_000);
  const ratios = Array.from({ length: 5 }, () => {
    const start = performance.now();
    JSON.stringify(JSON.parse(base.bytes.toString()), undefined, 2);
    const middle = performance.now();
    const fresh = [base, live, store].map((each) => versionOf(Buffer.from(each.bytes), 'file'));
    const begin = performance.now();
    merge({ file: 'x.json', rule: undefined, base: fresh[0], live: fresh[1], store: fresh[2] });
    return (performance.now() - begin) / (middle - start);
  });
  expect(Math.min(...ratios)).toBeLessThan(5);
});
