import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claude } from '../../../src/providers/claude.ts';
import { gemini } from '../../../src/providers/gemini.ts';
import type { Provider } from '../../../src/providers/provider.ts';
import { commandsIn, lackingToolHooks, whatToolHooksLack } from '../../../src/call/tool-hooks.ts';

let home: string;
beforeEach(() => void (home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-hooks-'))));
afterEach(() => fs.rmSync(home, { recursive: true }));

const put = (name: string, content: string): void => {
  fs.mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
  fs.writeFileSync(path.join(home, name), content, { mode: 0o700 });
};
const hooks = (command: string, event = 'PreToolUse'): string =>
  JSON.stringify({ hooks: { [event]: [{ matcher: 'Bash', hooks: [{ type: 'command', command }] }] } });
const lacking = (provider: Provider = claude, mounted: string[] = []): string[] =>
  lackingToolHooks(provider, {
    store: path.join(home, 'store'),
    project: { cwd: path.join(home, 'p/in'), root: path.join(home, 'p') },
    home,
    mounted,
    search: `/bin:${home}/bin`,
  }).map(({ event, file, why }) => `${event} ${file}: ${why}`.replaceAll(home, '~'));

it.each<[string, string | undefined]>([
  ['jq -r .tool_input.command | grep -q rm && exit 2', undefined],
  ['~/.claude/hooks/guard.sh', undefined],
  ['python3 "$HOME/.claude/hooks/guard.sh"', undefined],
  ['$CLAUDE_PROJECT_DIR/.claude/hooks/any.sh', undefined],
  ['"$CLAUDE_PROJECT_DIR"/check', undefined],
  ['guard --strict', 'guard is on the host only'],
  ['nowhere --strict', undefined], // nor does it run on the host
  ['~/bin/guard', '~/bin/guard is on the host only'],
  ['bash ${HOME}/bin/guard', '~/bin/guard is on the host only'],
  ['cat | ~/bin/guard -x', '~/bin/guard is on the host only'],
  ['~/bin/gone', undefined],
  ['~/.claude/settings.json', undefined],
  ['~/.claude/hooks/lost.sh', '~/.claude/hooks/lost.sh is not in the store'],
  ['python3 ~/.claude/hooks/out.sh', '~/.claude/hooks/out.sh is not in the store'],
])('%s', (command, why) => {
  put('bin/guard', '#!/bin/sh');
  put('store/claude/hooks/guard.sh', '#!/bin/sh');
  fs.symlinkSync('../../../bin/guard', path.join(home, 'store/claude/hooks/out.sh'));
  put('store/claude/settings.json', `// mine\n${hooks(command)}`);
  expect(lacking()).toEqual(why === undefined ? [] : [`PreToolUse ~/store/claude/settings.json: ${why}`]);
  expect(lacking(claude, [path.join(home, 'bin')]).join()).not.toContain('bin/guard');
});

it('those of a project count by their words alone, also below its root', () => {
  put('p/.claude/settings.json', hooks('/opt/not/there', 'Stop'));
  put('p/in/.claude/settings.local.json', hooks('guard || /opt/a'));
  put('p/.gemini/settings.json', hooks('/opt/b', 'BeforeTool'));
  expect(lacking()).toEqual(['Stop ~/p/.claude/settings.json: /opt/not/there is on the host only']);
  put('p/in/.claude/settings.local.json', hooks('/opt/a'));
  expect(lacking()).toHaveLength(2);
  expect(lacking(gemini)).toEqual(['BeforeTool ~/p/.gemini/settings.json: /opt/b is on the host only']);
  fs.rmSync(path.join(home, 'p/.gemini/settings.json'));
  put('elsewhere', hooks('/opt/b', 'BeforeTool'));
  fs.symlinkSync('../../elsewhere', path.join(home, 'p/.gemini/settings.json'));
  expect(lacking(gemini)).toEqual([]);
});

it.each([
  '',
  '{"hooks":',
  '{"hooks":[]}',
  '{"hooks":{"a":{"b":1},"c":[null,{"hooks":7},{"hooks":[1,{"command":2}]}]}}',
])('of %j there is nothing to read', (text) => expect(commandsIn(text)).toEqual([]));

it('are few in a line, once each; only guards keep a call from running', () => {
  const of = (event: string, why: string) => ({ event, file: '/f', why });
  expect(whatToolHooksLack([of('Stop', 'a')], true)).toBeUndefined();
  const all = ['a', 'a', 'b', 'c\u001b[2J', 'd'].map((why) => of('PreToolUse', why));
  expect(whatToolHooksLack(all, true)).toMatch(
    /^hooks of the CLI do not run inside \(PreToolUse in \/f: a; .*; 1 more\)$/u,
  );
  expect(whatToolHooksLack(all)).not.toContain('\u001b');
});
