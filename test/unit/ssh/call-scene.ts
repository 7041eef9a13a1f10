import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { processHost } from '../../../src/platform/process-host.ts';
import { type Host } from '../../../src/platform/host.ts';
import type { AgentRules } from '../../../src/ssh/agent-rules.ts';

/** The host and the stage of one call, new for each test. */
export interface CallScene {
  readonly root: string;
  readonly stage: string;
  /** Lines on stderr. */
  readonly notes: readonly string[];
  host(): Host;
}

export function callScene(): CallScene {
  let root = '';
  let notes: string[] = [];
  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-call-'));
    fs.mkdirSync(path.join(root, 'stage', 'home', '.ssh'), { recursive: true });
    fs.mkdirSync(path.join(root, 'session'), { mode: 0o700 });
    notes = [];
  });
  afterEach(() => fs.rmSync(root, { recursive: true }));
  return {
    get root() {
      return root;
    },
    get stage() {
      return path.join(root, 'stage');
    },
    get notes() {
      return notes;
    },
    host() {
      const env = { PATH: process.env['PATH'], HOME: root, XDG_RUNTIME_DIR: path.join(root, 'session') };
      const own = notes; // what comes after the test is not of the next one
      return { ...processHost(env), note: (line) => void own.push(line) };
    },
  };
}

export const rules = (how: AgentRules['how'], more: Partial<AgentRules> = {}): AgentRules => ({
  how,
  keys: [],
  confirm: false,
  log: false,
  ...more,
});
