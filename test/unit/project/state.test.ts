import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFile } from '../../../src/platform/files.ts';
import { processHost } from '../../../src/platform/process-host.ts';
import { findState, mountable, prepareState, stateInStore } from '../../../src/project/state.ts';

let root: string;
beforeEach(() => void (root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-state-')))));
afterEach(() => fs.rmSync(root, { recursive: true }));

const project = (more = {}) => ({ root, hash: 'abc', writable: true, git: { dir: root, commonDir: root }, ...more });

describe('findState', () => {
  it('is in the store, and in the project of who says so where that can be', async () => {
    const inStore = { path: `/store/projects/${path.basename(root)}-abc`, inProject: false };
    expect(await findState(processHost(), project(), '/store', 'store')).toEqual(inStore);
    expect(await findState(processHost(), project({ writable: false }), '/store', 'project')).toEqual(inStore);
    expect(await findState(processHost(), project({ git: undefined }), '/store', 'project')).toEqual(inStore);
    const inProject = { path: `${root}/.ai-state`, inProject: true };
    expect(await findState(processHost(), project(), '/store', 'project')).toEqual(inProject);
    fs.symlinkSync('/etc', path.join(root, '.ai-state'));
    expect(await findState(processHost(), project(), '/store', 'project')).toEqual({
      ...inStore,
      reason: `${root}/.ai-state is not a folder`,
    });
  });

  it.each([
    ['/a/my app', 'my-app-abc'],
    ['/', '-abc'],
    [`/${'x'.repeat(250)}`, `${'x'.repeat(40)}-abc`],
    ['/a/..', '..-abc'],
  ])('is called after the project: %s', (at, name) => {
    expect(stateInStore('/store', at, 'abc')).toBe(`/store/projects/${name}`);
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

  it('makes what will be mounted, ignores itself, follows no link, and is repeatable', () => {
    const state = { path: `${root}/.ai-state`, inProject: true };
    for (let round = 0; round < 2; round += 1) prepareState(state, 'claude', ['projects/', 'history.jsonl', 'a/b/c']);
    expect(fs.readFileSync(`${state.path}/.gitignore`, 'utf8')).toBe('*\n');
    expect(fs.statSync(state.path).mode & 0o777).toBe(0o700);
    expect(fs.statSync(`${state.path}/claude/projects`).isDirectory()).toBe(true);
    expect(fs.statSync(`${state.path}/claude/history.jsonl`).size).toBe(0);
    expect(fs.statSync(`${state.path}/claude/a/b/c`).size).toBe(0);
    fs.rmSync(`${state.path}/claude/projects`, { recursive: true });
    fs.symlinkSync('/etc', `${state.path}/claude/projects`);
    expect(mountable(state, 'claude', ['projects/', 'history.jsonl', 'new/'])).toEqual(['history.jsonl', 'new/']);
    fs.rmSync(`${state.path}/claude`, { recursive: true });
    const elsewhere = path.join(root, 'elsewhere');
    fs.mkdirSync(elsewhere);
    fs.symlinkSync(elsewhere, `${state.path}/claude`);
    expect(mountable(state, 'claude', ['projects/', 'a/b/c'])).toEqual([]);
    prepareState(state, 'claude', ['projects/', 'history.jsonl', 'a/b/c']);
    expect(fs.readdirSync(elsewhere)).toEqual([]);
  });
});
