import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { callRig } from '../support/call.ts';
import type { Ran } from '../support/command.ts';
import { stubEnv } from '../support/stub.ts';
import { stateOf } from '../support/state.ts';

/**
 * The words of every conversation that is kept below a folder. Gemini CLI leaves a file without any where it resumes a chat
 * in a later minute.
 */
function conversations(folder: string, pattern: RegExp): string[][] {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => pattern.test(name));
  const wordsOf = (name: string): string[] => {
    const text = fs.readFileSync(path.join(folder, name), 'utf8');
    return ['one', 'two', 'three', 'other'].filter((word) => text.includes(`question ${word}`));
  };
  return names.map(wordsOf).filter((words) => words.length > 0);
}

const CHAT = /^tmp\/.*\/chats\/.*\.jsonl?$/u;

/** As if the chats had been five minutes ago: in their names, in their words, and as files. */
function backdate(folder: string): void {
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((each) => CHAT.test(each))) {
    const earlier = (text: string): string =>
      text.replaceAll(
        /(\d{4}-\d\d-\d\d)T(\d\d)([-:])(\d\d)/gu,
        (_, day: string, hour: string, colon: string, minute: string) => {
          const moved = new Date(Date.parse(`${day}T${hour}:${minute}:00Z`) - 300_000).toISOString();
          return moved.slice(0, 16).replace(':', colon);
        },
      );
    const [from, to] = [path.join(folder, name), path.join(folder, path.dirname(name), earlier(path.basename(name)))];
    const text = earlier(fs.readFileSync(from, 'utf8'));
    expect(to).not.toBe(from);
    fs.rmSync(from);
    fs.writeFileSync(to, text, { mode: 0o600 });
    fs.utimesSync(to, Date.now() / 1000 - 300, Date.now() / 1000 - 300);
  }
}

const heard = ({ code, stdout }: Ran): [number, string] => [code, stdout.toString()];

it('claude goes on with a conversation in another container, within its project alone', async () => {
  await using stub = await startStub();
  await using rig = await callRig({ env: stubEnv('claude', stub) });
  const [mine, others] = [await rig.project('mine', { git: true }), await rig.project('others', { git: true })];
  const ask = (cwd: string, ...words: string[]): Promise<Ran> => rig.mayfly(['run', 'claude', '--', ...words], { cwd });
  const first = await ask(mine, '-p', 'question one', '--output-format', 'json');
  const { session_id: session } = JSON.parse(first.stdout.toString()) as { session_id: string };
  expect(heard(await ask(mine, '--continue', '-p', 'question two'))).toEqual([0, 'stub heard: question two\n']);
  expect(heard(await ask(mine, '--resume', session, '-p', 'question three'))).toEqual([
    0,
    'stub heard: question three\n',
  ]);
  expect(conversations(path.join(stateOf(rig, mine), 'claude'), /^projects\/.*\.jsonl$/u)).toEqual([
    ['one', 'two', 'three'],
  ]);

  const refused = await ask(others, '--resume', session, '-p', 'question other');
  expect(refused.code).toBe(1);
  expect(refused.stdout.toString() + refused.stderr).toContain('No conversation found');
  await ask(others, '-p', 'question other');
  await ask(others, '--continue', '-p', 'question other');
  expect(conversations(path.join(stateOf(rig, others), 'claude'), /^projects\/.*\.jsonl$/u)).toEqual([['other']]);
});

it('gemini goes on with a chat in another container, within its project alone', async () => {
  await using stub = await startStub();
  await using rig = await callRig({ env: { ...stubEnv('gemini', stub), MAYFLY_TRUST: 'project' } });
  const [mine, others] = [await rig.project('mine', { git: true }), await rig.project('others', { git: true })];
  const ask = (cwd: string, ...words: string[]): Promise<Ran> =>
    rig.mayfly(['run', 'gemini', '--', '-m', 'gemini-3.8-flash', ...words], { cwd });
  expect(heard(await ask(mine, '-p', 'question one'))).toEqual([0, 'stub heard: question one\n']);
  expect(heard(await ask(mine, '--resume', 'latest', '-p', 'question two'))).toEqual([0, 'stub heard: question two\n']);
  expect(conversations(path.join(stateOf(rig, mine), 'gemini'), /^tmp\/.*\/chats\/.*\.jsonl?$/u)).toEqual([
    ['one', 'two'],
  ]);

  // Gemini CLI 0.61 left alone removes the chat that was gone on with in a later minute.
  const kept = (): string[] => conversations(path.join(stateOf(rig, mine), 'gemini'), CHAT).flat();
  backdate(path.join(stateOf(rig, mine), 'gemini'));
  for (const word of ['three', 'other'])
    expect(heard(await ask(mine, '--resume', 'latest', '-p', `question ${word}`))[0]).toBe(0);
  expect(new Set(kept())).toEqual(new Set(['one', 'two', 'three', 'other']));

  // With nothing to resume it begins anew.
  const answer = await ask(others, '--resume', 'latest', '-p', 'question other');
  expect(heard(answer)).toEqual([0, 'stub heard: question other\n']);
  expect(conversations(path.join(stateOf(rig, others), 'gemini'), /^tmp\/.*\/chats\/.*\.jsonl?$/u)).toEqual([
    ['other'],
  ]);
});
