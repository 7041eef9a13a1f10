import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { Harmless } from '../../../src/call/harmless.ts';

const [ESC, BEL] = ['\u001b', '\u0007'];
/* oxlint-disable no-control-regex */
const COLOUR = /\u001b\[[\d;:]*m/g;
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
/* oxlint-enable no-control-regex */

function shown(...chunks: readonly string[]): string {
  const plain = new Harmless();
  return chunks.map((chunk) => plain.show(chunk)).join('') + plain.end();
}

test.each([
  ['text', 'a\tb\r\nü\n', 'a\tb\r\nü\n'],
  [
    'colours, and the usual ones at the end',
    `${ESC}[1;31mred${ESC}[38:2::1:2:3mx`,
    `${ESC}[1;31mred${ESC}[38:2::1:2:3mx${ESC}[0m`,
  ],
  ['other modes of keys', `a${ESC}[>4;2mb${ESC}[?4mc`, 'abc'],
  ['mouse, other screen, paste, cursor', `a${ESC}[?1003;1006hb${ESC}[?1049hc${ESC}[?2004hd${ESC}[?25l`, 'abcd'],
  ['questions', `a${ESC}[6nb${ESC}[cc${ESC}[>qd${ESC}[21te${ESC}Z${ESC}]11;?${BEL}f`, 'abcdef'],
  ['the clipboard and titles', `a${ESC}]52;c;cm0gLXJm${BEL}b${ESC}]0;x${ESC}\\c`, 'abc'],
  ['links', `${ESC}]8;;http://x${ESC}\\text${ESC}]8;;${ESC}\\`, 'text'],
  ['pictures', `a${ESC}Pq#0;2~${ESC}\\b${ESC}_Gf=100;AAAA${ESC}\\c`, 'abc'],
  ['other sets of characters, resets', `a${ESC}(0b${ESC}cc${ESC}#8d${ESC}7e${ESC}=f`, 'abcdef'],
  ['eight bits', 'a\u009b6nb\u009d0;x\u009cc', 'a6nb0;xc'],
  ['bells and backspaces', `rm${BEL}\b\bok\u0000\u007f`, 'rmok'],
  ['a cursor that goes on', `a${ESC}[Cb${ESC}[3Cc`, 'a b   c'],
  ['one that goes to a column', `${ESC}[5Ga${ESC}[12Gb`, 'a b'],
  ['one that goes on for ever', `a${ESC}[999999999Cb`, `a${' '.repeat(200)}b`],
  ['one that goes elsewhere', `${ESC}[Ha${ESC}[5;1Hb\n${ESC}[7;1Hc${ESC}[1A${ESC}[2Kd`, 'a\nb\ncd'],
  ['what never ends', `a${ESC}]0;title\nline`, 'a]0;title\nline'],
  ['what breaks off', `a${ESC}[3`, 'a[3'],
  ['one that is hidden in another', `${ESC}]0;${ESC}[6n${BEL}`, ']0;'],
])('of %s what does no harm is shown', (_, text, expected) => {
  expect(shown(text)).toBe(expected);
  expect(shown(...text.split(''))).toBe(expected); // one by one
});

test('however it comes, nothing but colours begins with an escape', () => {
  const piece = constantFrom(...[ESC, BEL, '\u009b', '\n'], ...'[]?6;nmcP\\x> '.split(''));
  assert(
    property(array(piece, { maxLength: 40 }), (text) => {
      const all = shown(...text);
      expect(all.replaceAll(COLOUR, '')).not.toMatch(CONTROL);
    }),
    { numRuns: 1000 },
  );
});

test('a text without end is not waited for, nor gone through again and again', () => {
  const plain = new Harmless();
  const printed = plain.show(`${ESC}]52;c;${'A'.repeat(5000)}`);
  expect(printed).toHaveLength(5006);
});
