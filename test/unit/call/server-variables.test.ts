import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { claude } from '../../../src/providers/claude.ts';
import { gemini } from '../../../src/providers/gemini.ts';
import { serverNotes, variablesIn } from '../../../src/call/server-variables.ts';

it.each<[string, unknown, string[]]>([
  [
    'in a command and its environment',
    { mcpServers: { a: { args: ['${B}/x'], env: { A: '$A', C: 'c${C:-d}' } } } },
    ['A', 'B', 'C'],
  ],
  ['of one project', { projects: { '/w': { mcpServers: { a: { url: '${A}' } } } } }, ['A']],
  ['not elsewhere', { mcpServers: {}, history: '${A}' }, []],
  ['no names', { mcpServers: { a: '$ $1 ${} ${a-b} $$' } }, []],
  ['what is none', { mcpServers: [null, 1, '${A}'] }, ['A']],
])('variables %s', (_, content, expected) => {
  expect(variablesIn(JSON.stringify(content))).toEqual(expected);
  expect(variablesIn(`// mine\n${JSON.stringify(content)}`)).toEqual(expected);
});

it('is said once for each file, of what the host has and the call has not', () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-servers-'));
  const put = (name: string, content: string): void => {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), content);
  };
  const wants = (names: string): string => JSON.stringify({ mcpServers: { a: { env: { names } } } });
  put('p/.mcp.json', wants('${TOKEN} ${UNSET} ${HOME} ${SEEN} ${HIDDEN}'));
  put('p/.gemini/settings.json', wants('$A $B $C $D $E $F'));
  put('store/claude/.claude.json', wants('${MINE}'));
  fs.symlinkSync(path.join(root, 'store/claude/.claude.json'), path.join(root, 'p/inner.json'));
  const project = { cwd: path.join(root, 'p'), root: path.join(root, 'p') };
  const outside = Object.fromEntries(
    ['A', 'B', 'C', 'D', 'E', 'F', 'TOKEN', 'HOME', 'SEEN', 'HIDDEN', 'MINE'].map((name) => [name, 'secret']),
  );
  const inside = { visible: { SEEN: '1' }, hidden: { HIDDEN: '1' } };
  const notes = (provider: typeof claude): string[] =>
    serverNotes(provider, project, path.join(root, 'store'), outside, inside).map((line) => line.replaceAll(root, ''));
  expect(notes(claude)).toEqual([
    'mayfly: servers in /store/claude/.claude.json want MINE, which calls do not get; pass-env: [MINE] in config.yaml passes them',
    'mayfly: servers in /p/.mcp.json want TOKEN, which calls do not get; if you trust this project with them, pass-env: [TOKEN] below projects: /p: in config.yaml passes them',
  ]);
  expect(notes(gemini)).toEqual([
    expect.stringContaining('/p/.gemini/settings.json want A, B, C, D, E and 1 more, which'),
  ]);
  fs.rmSync(path.join(root, 'p/.mcp.json'));
  fs.symlinkSync('../store/claude/.claude.json', path.join(root, 'p/.mcp.json'));
  expect(notes(claude)).toHaveLength(1); // no link of the project's is followed
  fs.rmSync(root, { recursive: true });
});
