import { expect, it } from 'vitest';
import { claude } from '../../../src/providers/claude.ts';
import { gemini } from '../../../src/providers/gemini.ts';
import type { FileRule } from '../../../src/providers/provider.ts';
import { classify } from '../../../src/store/classes.ts';

it.each<[readonly FileRule[], string, string]>([
  [claude.files, '.credentials.json', 'credential'],
  [claude.files, '.claude.json', 'settings'],
  [claude.files, 'settings.local.json', 'settings'],
  [claude.files, 'agents/', 'settings'],
  [claude.files, 'agents/deep/er/a.md', 'settings'],
  [claude.files, 'skills/x/cache/y', 'settings'],
  [claude.files, 'CLAUDE.md', 'memory'],
  [claude.files, 'notes/CLAUDE.md', 'unknown'],
  [claude.files, 'projects/', 'history'],
  [claude.files, 'projects/-w-a/1.jsonl', 'history'],
  [claude.files, 'projects', 'unknown'],
  [claude.files, 'history.jsonl', 'history'],
  [claude.files, 'cache/x', 'cache'],
  [claude.files, '.claude.json.lock/', 'noise'],
  [claude.files, '.claude.json.tmp.1.2', 'noise'],
  [claude.files, 'newThing.db', 'unknown'],
  [claude.files, 'settingsX.jsonl', 'unknown'],
  [claude.files, 'CLAUDE.md.conflict-20261103T101112Z', 'kept'],
  [claude.files, 'agents/a.md.rejected-20261103T101112Z.2', 'kept'],
  [claude.files, 'agents/.mayfly.123.1a2b3c4d.0.tmp', 'noise'],
  [gemini.files, 'oauth_creds.json', 'credential'],
  [gemini.files, 'mcp-oauth-tokens-v2.json', 'credential'],
  [gemini.files, 'tmp/abc/chats/x.jsonl', 'history'],
  [gemini.files, 'projects.json', 'index'],
  [gemini.files, 'projects.json.lock/', 'noise'],
  [[{ path: 'a/b/', class: 'cache' }, ...claude.files], 'a/b/c', 'cache'],
  [[{ path: 'a/b/', class: 'cache' }, ...claude.files], 'a/c', 'unknown'],
  [
    [
      { path: '*.json', class: 'cache' },
      { path: 'x.json', class: 'index' },
    ],
    'x.json',
    'cache',
  ],
  [
    [
      { path: 'x.json', class: 'index' },
      { path: '*.json', class: 'cache' },
    ],
    'x.json',
    'index',
  ],
  [[{ path: 'a+b(*).json', class: 'cache' }], 'a+b(1).json', 'cache'],
  [[{ path: 'a+b(*).json', class: 'cache' }], 'aab1.json', 'unknown'],
])('%#: %s is %s', (rules, file, expected) => {
  expect(classify(rules, file)).toBe(expected);
});
