import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claude } from '../../../src/providers/claude.ts';
import { gemini } from '../../../src/providers/gemini.ts';
import { type NoSandbox, withoutSandbox } from '../../../src/providers/own-sandbox.ts';

let top: string;
beforeEach(() => void (top = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-sandbox-'))));
afterEach(() => fs.rmSync(top, { recursive: true }));

function put(file: string, content: string): void {
  fs.mkdirSync(path.dirname(path.join(top, file)), { recursive: true });
  fs.writeFileSync(path.join(top, file), content);
}

function look(provider = claude, cwd = 'project/in/it'): NoSandbox {
  fs.mkdirSync(path.join(top, cwd), { recursive: true });
  const places = { store: path.join(top, 'store'), stage: '/stage', root: path.join(top, 'project') };
  return withoutSandbox(provider, { ...places, cwd: path.join(top, cwd) });
}

const ON = '{"sandbox":{"enabled":true,"failIfUnavailable":true}}';
const NOTHING = { files: {}, mounts: [] };

test.each(['store/claude/settings.json', 'project/.claude/settings.json', 'project/in/.claude/settings.local.json'])(
  'one that %s switches on is kept off, with a line',
  (file) => {
    put(file, ON);
    const { files, mounts, note } = look();
    expect(files).toEqual({ 'sandbox-policy': '{"sandbox":{"enabledPlatforms":[]}}' });
    const target = '/etc/claude-code/managed-settings.d/mayfly.json';
    expect(mounts).toEqual([{ kind: 'bind', source: '/stage/sandbox-policy', target, readOnly: true }]);
    expect(note).toContain('claude makes no sandbox of its own inside');
  },
);

test.each(['{"sandbox":{"enabled":false}}', '{"sandbox":null}', '{"sandbox":', '[]'])('%s switches none on', (text) => {
  put('project/.claude/settings.json', text);
  put('.claude/settings.json', ON); // above the project
  put('store/gemini/settings.json', ON);
  expect(look()).toEqual(NOTHING);
  expect(look(gemini)).toEqual(NOTHING);
});

test('a link that a call has put there is not followed', () => {
  put('elsewhere.json', ON);
  put('project/.claude/x', '');
  fs.symlinkSync('../../elsewhere.json', path.join(top, 'project/.claude/settings.json'));
  expect(look()).toEqual(NOTHING);
});
