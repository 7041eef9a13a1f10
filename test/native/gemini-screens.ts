import { answers } from './screen-answers.ts';
import type { Look, Walk } from './screens.ts';

const [ESC, UP, DOWN, BACK_TAB, DELETE] = ['\u001b', '\u001b[A', '\u001b[B', '\u001b[Z', '\u007f'];
const CTRL_C = '\u0003';
const CTRL_R = '\u0012';

const panel = (command: string): (readonly [string, string])[] => [
  [command, `${command} is typed`],
  ['\r', `what ${command} shows`],
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
      [UP, 'a prompt of before'],
      [CTRL_R, 'the search'],
      [ESC, 'without the search'],
    ],
  },
  {
    name: 'menus',
    steps: [
      ['', 'the first screen'],
      ['?', 'the shortcuts'],
      [DELETE, 'without the shortcuts'],
      ['/', 'the commands'],
      ['mod', 'some commands'],
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
    steps: [['', 'the first screen'], ...['/model manage', '/settings', '/theme', '/mcp list'].flatMap(panel)],
  },
  {
    name: 'permissions',
    answer: answers((command) => ({ tool: 'run_shell_command', input: { command, description: 'Does it' } })),
    steps: [
      ['', 'the first screen'],
      ['touch made.txt', 'what would make a file'],
      ['\r', 'the question'],
      [DOWN, 'another answer to it'],
      [ESC, 'it is declined'],
      [BACK_TAB, 'another mode'],
    ],
  },
];

export const LOOK: Look = {
  busy: /Thinking\.\.\.|esc to cancel|Initializing|[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/u,
  rules: [
    [
      'an image is updated as a whole, which its own settings say beside those of the user',
      /(?<=Enable Auto Update)\{[^\n]*?(?=\{ffffff\}false)/gu,
      '',
    ],
    [
      'Gemini CLI shortens a path by the HOME in which its own folder is, so the footer, whose columns share the width, has it whole',
      /(?<=workspace \(\/directory\)[^\n]*(?:\n[^\n]*)?) +(?=\{)/gu,
      ' ',
    ],
  ],
};
