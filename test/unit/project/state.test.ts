import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFile } from '../../../src/files.ts';
import { mountable, prepareState, stateFolder } from '../../../src/project/state.ts';

let root: string;
beforeEach(() => void (root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-state-'))));
afterEach(() => fs.rmSync(root, { recursive: true }));

const project = (more = {}) => ({
  root,
  cwd: root,
  name: 'p',
  hash: 'abc',
  writable: true,
  alternates: [],
  git: { dir: root, commonDir: root },
  ...more,
});
const inStore = { path: '/store/global_state/abc', inProject: false };

describe('stateFolder', () => {
  it('is in the project, and in the store where that cannot be', () => {
    expect(stateFolder(project(), '/store', 'project')).toEqual({ path: `${root}/.ai-state`, inProject: true });
    expect(stateFolder(project(), '/store', 'store')).toEqual(inStore);
    expect(stateFolder(project({ writable: false }), '/store', 'project')).toEqual(inStore);
    expect(stateFolder(project({ git: undefined }), '/store', 'project')).toEqual(inStore);
  });

  it('does not follow a link that a project planted', () => {
    fs.symlinkSync('/etc', path.join(root, '.ai-state'));
    expect(stateFolder(project(), '/store', 'project')).toMatchObject(inStore);
  });
});

describe('prepareState', () => {
  it('replaces no file that another call has made meanwhile and mounted', () => {
    const file = path.join(root, 'history.jsonl');
    makeFile(file);
    const { ino } = fs.statSync(file);
    makeFile(file);
    expect(fs.statSync(file).ino).toBe(ino);
    expect(fs.readdirSync(root)).toEqual(['history.jsonl']);
  });

  it('makes what will be mounted, ignores itself, and is repeatable', () => {
    const state = stateFolder(project(), '/store', 'project');
    for (let round = 0; round < 2; round += 1) prepareState(state, 'claude', ['projects/', 'history.jsonl']);
    expect(fs.readFileSync(`${state.path}/.gitignore`, 'utf8')).toBe('*\n');
    expect(fs.statSync(`${state.path}/claude/projects`).isDirectory()).toBe(true);
    expect(fs.statSync(`${state.path}/claude/history.jsonl`).size).toBe(0);
    fs.rmSync(`${state.path}/claude/projects`, { recursive: true });
    fs.symlinkSync('/etc', `${state.path}/claude/projects`);
    expect(mountable(state, 'claude', ['projects/', 'history.jsonl', 'new/'])).toEqual(['history.jsonl', 'new/']);
    fs.rmSync(`${state.path}/claude`, { recursive: true });
    fs.symlinkSync('/etc', `${state.path}/claude`);
    expect(mountable(state, 'claude', ['projects/'])).toEqual([]);
  });
});
