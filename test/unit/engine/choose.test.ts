import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { askEngine, engineOfCalls, findEngine, learnEngine } from '../../../src/engine/choose.ts';
import { processHost } from '../../../src/platform/process-host.ts';
import { type Host } from '../../../src/platform/host.ts';
import { type Places, placesIn } from '../../../src/config/places.ts';

/** Clients that answer, or do not, as these engines' own do. */
const DOCKER = `case "$1" in context) echo tcp://127.0.0.1:1 ;; *) echo '{"ServerVersion":"27.1","Architecture":"x86_64"}' ;; esac`;
const NO_DOCKER = `case "$1" in context) echo tcp://127.0.0.1:1 ;; *) exit 1 ;; esac`;
const PODMAN = `echo '{"host":{"arch":"amd64","security":{"rootless":true}},"version":{"Version":"4.3.1"}}'`;
const NO_PODMAN = `echo 'Error: command required for rootless mode with multiple IDs: exec: "newuidmap": executable file not found in $PATH' >&2; exit 125`;

interface Machine extends Disposable {
  readonly host: Host;
  readonly places: Places;
  /** What was said since the last time. */
  said(): string[];
  /** How often a client was asked for facts. */
  asked(): number;
  put(name: 'docker' | 'podman', script: string): void;
}

function machine(docker: string, podman: string, env: Record<string, string> = {}): Machine {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-choose-'));
  const notes: string[] = [];
  const asked = path.join(home, 'asked');
  const real = processHost({ PATH: `${home}:${process.env['PATH']}`, HOME: home, ...env });
  const put: Machine['put'] = (name, script) =>
    fs.writeFileSync(path.join(home, name), `#!/bin/sh\n[ "$1" != info ] || echo x >>${asked}\n${script}\n`, {
      mode: 0o755,
    });
  put('docker', docker);
  put('podman', podman);
  return {
    host: { ...real, note: (line) => void notes.push(line) },
    places: placesIn(path.join(home, 'store'), path.join(home, 'run')),
    said: () => notes.splice(0),
    asked: () => (fs.existsSync(asked) ? fs.readFileSync(asked, 'utf8').length / 2 : 0),
    put,
    [Symbol.dispose]: () => fs.rmSync(home, { recursive: true }),
  };
}

test('the first that answers is used without a word, and is asked but once', async () => {
  using at = machine(DOCKER, PODMAN);
  expect((await findEngine(at.host, 'auto', at.places)).engine.name).toBe('docker');
  expect((await findEngine(at.host, 'auto', at.places)).facts.version).toBe('27.1');
  expect([at.said(), at.asked()]).toEqual([[], 1]);
});

test('the second is used where the first does not answer; that is said, and remembered', async () => {
  using at = machine(NO_DOCKER, PODMAN);
  expect((await findEngine(at.host, 'auto', at.places)).engine.name).toBe('podman');
  expect(at.said()).toEqual(['mayfly: docker does not answer at tcp://127.0.0.1:1; podman is used instead']);
  expect((await findEngine(at.host, 'auto', at.places)).engine.name).toBe('podman');
  expect((await engineOfCalls(at.host, 'auto', at.places)).name).toBe('podman');
  expect([at.said(), at.asked()]).toEqual([[], 2]);
  expect((await askEngine(at.host, 'auto', at.places)).engine.name).toBe('podman');
});

test('the first is used again once it was learned to answer', async () => {
  using at = machine(NO_DOCKER, PODMAN);
  await learnEngine(at.host, 'auto', at.places);
  at.put('docker', DOCKER);
  expect((await findEngine(at.host, 'auto', at.places)).engine.name).toBe('podman');
  await learnEngine(at.host, 'auto', at.places);
  at.put('docker', NO_DOCKER);
  expect((await findEngine(at.host, 'auto', at.places)).engine.name).toBe('docker');
});

test('what the second answered when it was asked for by name is no choice', async () => {
  using at = machine(DOCKER, PODMAN);
  await findEngine(at.host, 'podman', at.places);
  expect((await findEngine(at.host, 'auto', at.places)).engine.name).toBe('docker');
});

test('one that stopped answering is forgotten', async () => {
  using at = machine(DOCKER, PODMAN);
  await findEngine(at.host, 'auto', at.places);
  at.put('docker', NO_DOCKER);
  await expect(learnEngine(at.host, 'docker', at.places)).rejects.toThrow('docker does not answer');
  expect((await findEngine(at.host, 'auto', at.places)).engine.name).toBe('podman');
});

test('where none answers, all is said, and who only looks gets the first', async () => {
  using at = machine(NO_DOCKER, NO_PODMAN);
  await expect(findEngine(at.host, 'auto', at.places)).rejects.toMatchObject({
    message: expect.stringMatching(
      /^mayfly: docker does not answer at tcp:\/\/127\.0\.0\.1:1, and podman could not answer: .*newuidmap.*; start it, or choose another with: docker context use NAME, or install newuidmap \(the package uidmap on Debian and Ubuntu\)$/,
    ),
  });
  expect((await engineOfCalls(at.host, 'auto', at.places)).name).toBe('docker');
});

test.each<[string, string, Record<string, string>]>([
  ['its name', 'docker', {}],
  ['its address', 'auto', { DOCKER_HOST: 'tcp://127.0.0.1:1' }],
  ['its context', 'auto', { DOCKER_CONTEXT: 'mine' }],
])('who gives Docker by %s gets no other', async (_how, option, env) => {
  using at = machine(NO_DOCKER, PODMAN, env);
  await expect(findEngine(at.host, option, at.places)).rejects.toThrow('docker does not answer');
});
