import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createStage, environmentFile } from '../../../src/boundary/stage.ts';

let top: string;
beforeEach(() => void (top = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-stage-'))));
afterEach(() => fs.rmSync(top, { recursive: true }));

const FILES = { environment: 'A=1\n', 'home/.ssh/config': 'Host x\n', entrypoint: '#!/bin/sh\n' };

it('makes files for nobody else', () => {
  createStage(path.join(top, 'stage'), FILES);
  const modes = ['', 'environment', 'home', 'home/.ssh', 'home/.ssh/config', 'entrypoint'].map(
    (name) => fs.statSync(path.join(top, 'stage', name)).mode & 0o777,
  );
  expect(modes).toEqual([0o700, 0o600, 0o700, 0o700, 0o600, 0o700]);
});

it('writes nothing through links that a container left', () => {
  const stage = path.join(top, 'stage');
  createStage(stage, FILES);
  fs.mkdirSync(path.join(top, 'user/.ssh'), { recursive: true });
  for (const name of ['user/.bashrc', 'user/.ssh/config']) fs.writeFileSync(path.join(top, name), 'mine');
  fs.rmSync(path.join(stage, 'environment'));
  fs.rmSync(path.join(stage, 'home'), { recursive: true });
  fs.symlinkSync(path.join(top, 'user/.bashrc'), path.join(stage, 'environment'));
  fs.symlinkSync(path.join(top, 'user'), path.join(stage, 'home'));
  createStage(stage, FILES);
  for (const name of ['user/.bashrc', 'user/.ssh/config'])
    expect(fs.readFileSync(path.join(top, name), 'utf8')).toBe('mine');
  expect(fs.readFileSync(path.join(stage, 'environment'), 'utf8')).toBe('A=1\n');
  expect(fs.lstatSync(path.join(stage, 'home')).isDirectory()).toBe(true);
});

it('writes values of several lines', () => {
  expect(environmentFile({ A: '1', B: 'x\ny\n\tz', C: '' })).toBe('A=1\nB=x\n\ty\n\t\tz\nC=\n');
});
