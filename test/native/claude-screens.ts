import type { Look, Walk } from './screens.ts';
import { answers } from './screen-answers.ts';

const [ESC, UP, DOWN, BACK_TAB, DELETE] = ['\u001b', '\u001b[A', '\u001b[B', '\u001b[Z', '\u007f'];
const CTRL_C = '\u0003';
const CTRL_O = '\u000f';
const CTRL_R = '\u0012';

const panel = (command: string): (readonly [string, string])[] => [
  [command, `${command} is typed`],
  ['\r', `the panel of ${command}`],
  [ESC, `${command} is closed`],
];

export const WALKS: readonly Walk[] = [
  {
    name: 'questions and answers',
    steps: [
      ['', 'the first screen'],
      ['hi', 'a prompt'],
      ['\r', 'an answer'],
      ['markdown', 'another prompt'],
      ['\r', 'an answer with a title, a list, code and a table'],
      [CTRL_O, 'the transcript'],
      [CTRL_O, 'back from the transcript'],
      [UP, 'a prompt of before'],
      [CTRL_R, 'the search'],
      [ESC, 'what the search found'],
    ],
  },
  {
    name: 'menus',
    steps: [
      ['', 'the first screen'],
      ['?', 'the shortcuts'],
      [DELETE, 'without the shortcuts'],
      ['/', 'the commands'],
      ['mo', 'some commands'],
      [ESC, 'without the commands'],
      [CTRL_C, 'an empty prompt'],
      ['@', 'the files'],
      ['no', 'some files'],
      [CTRL_C, 'an empty prompt once more'],
      ['!', 'the shell'],
      ['ls', 'a command of the shell'],
      ['\r', 'what the shell said'],
    ],
  },
  {
    name: 'panels',
    steps: [['', 'the first screen'], ...['/model', '/permissions', '/mcp', '/memory'].flatMap(panel)],
  },
  {
    name: 'permissions',
    args: ['--permission-mode', 'default'],
    answer: answers((command) => ({ tool: 'Bash', input: { command, description: 'Does it' } })),
    steps: [
      ['', 'the first screen'],
      ['touch made.txt', 'what would make a file'],
      ['\r', 'the question'],
      [DOWN, 'another answer to it'],
      [ESC, 'it is declined'],
      ['touch other.txt', 'what would make another'],
      ['\r', 'the question again'],
      ['\r', 'it is allowed'],
      [BACK_TAB, 'another mode'],
    ],
  },
];

export const LOOK: Look = {
  busy: /esc to interrupt|^\S* *[·✢✳✶✻✽*] \S+…/mu,
  rules: [
    ['an image updates nothing by itself', /disabled \(set by[^\n]*/gu, 'disabled'],
    [
      'how long an answer took, and in which words it says so, is another each time',
      /✻\{\} \{f6\}\S+ for \d+s[^\n]*/gu,
      '✻',
    ],
    ['the time of day goes on', /done [\d:]+ [AP]M/gu, 'done'],
    ['so does the time since then', /\d+s ago +/gu, 'ago '],
    ['the dot of a tool that waits blinks', /^\{f6\}[ ●]\{\} /gmu, '● '],
  ],
};
