import { expect, it } from 'vitest';
import { coloured, healthText } from '../../../src/fleet/health-text.ts';

const LINES = [
  {
    level: 'warning',
    name: 'mayfly-claude-shop-0aa4bcab',
    what: 'the mayfly that started it is gone; mayfly gc ends it',
  },
  { level: 'ok', name: 'x', what: '/a/word/that/is/longer/than/the/terminal/is/wide fine' },
];
const TABLE = `LEVEL    NAME                         WHAT
warning  mayfly-claude-shop-0aa4bcab  the mayfly that started it is gone; mayfly gc ends it
ok       x                            /a/word/that/is/longer/than/the/terminal/is/wide fine
`;

it.each([undefined, 91])('is a table in %s columns', (width) => expect(healthText(LINES, width)).toBe(TABLE));

it('has every word of a remedy in 40 columns, in colour as well', () => {
  const text = healthText(LINES, 40);
  expect(text).toBe(`warning  mayfly-claude-shop-0aa4bcab
  the mayfly that started it is gone;
  mayfly gc ends it
ok       x
  /a/word/that/is/longer/than/the/terminal/is/wide
  fine
`);
  expect(coloured(text)).toContain('\u001B[33mwarning\u001B[0m  mayfly-claude');
});
