import fs from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { bootMachine, type Machine } from './machine.ts';
import { bringSources, Newcomer } from './newcomer.ts';

const VERSIONS = JSON.parse(fs.readFileSync('images/versions.json', 'utf8')) as Record<string, string>;

/** What an engine that runs and a shell that somebody uses write by themselves. */
const BESIDE = ['/var/lib/docker', '/var/lib/containerd', '/tmp', '/var/log/lastlog', '*/.bash_history'];

/** All other files of the machine's disk. */
const FILES = `find / -xdev \\( ${BESIDE.map((place) => `-path '${place}'`).join(' -o ')} \\) -prune -o -type f`;

/** A new zsh in some project, as in a new terminal. */
export function inZsh(command: string): string {
  return `mkdir -p ~/some/project && cd ~/some/project && zsh -ic '${command}'`;
}

/**
 * What README promises to a newcomer, step by step on a machine that `prepare` has made ready; resolves with it for what
 * comes after.
 */
export function newcomersJourney(user: string, prepare: (machine: Machine) => Promise<void>): () => Machine {
  let machine: Machine;

  beforeAll(async () => {
    machine = await bootMachine(user);
    await prepare(machine);
  });

  afterAll(() => machine?.[Symbol.asyncDispose]());

  let failed = false;
  beforeEach(({ onTestFailed }) => {
    if (failed) throw new Error('a step before this one failed');
    onTestFailed(() => void (failed = true));
  });

  it('the lines that README begins with install mayfly', async () => {
    await expect(types(machine, user, await bringSources(machine, user))).resolves.toBeUndefined();
  });

  it('the tests run', async () => {
    await expect(types(machine, user, ['cd mayfly', './test/run.sh types'])).resolves.toBeUndefined();
  });

  it('a new zsh has gexec and claude', async () => {
    await expect(machine.must(user, inZsh('gexec true && claude --version'))).resolves.toBe(
      `${VERSIONS['claude-code']} (Claude Code)\n`,
    );
  });

  it('so has who calls without PATH and environment, as cron does, and with the image that is there', async () => {
    const call = `cd ~/some/project && env -i HOME="$HOME" ~/.local/bin/mayfly exec -- echo here`;
    await expect(machine.run(user, call)).resolves.toMatchObject({
      code: 0,
      stderr: '',
      stdout: Buffer.from('here\n'),
    });
  });

  it('installing again changes nothing', async () => {
    await machine.must('root', 'sleep 1; touch /tmp/before');
    await expect(types(machine, user, ['cd mayfly', './install.sh'])).resolves.toBeUndefined();
    await expect(machine.must('root', `${FILES} -newercm /tmp/before -print`)).resolves.toBe('');
  });

  it('after the machine has started anew, a call starts the engine', async () => {
    await machine.reboot();
    await expect(machine.run('root', 'docker version')).resolves.not.toMatchObject({ code: 0 });
    await expect(machine.must(user, inZsh('gexec echo again'))).resolves.toBe('again\n');
  });

  it('so it does after the engine was killed', async () => {
    await machine.must('root', 'kill -9 $(cat /run/docker.pid)');
    await expect(machine.must(user, inZsh('gexec echo again'))).resolves.toBe('again\n');
  });

  it('and doctor knows that mayfly has started it', async () => {
    const pid = (await machine.must('root', 'cat /run/docker.pid')).trim();
    const { stdout } = await machine.run(user, '~/.local/bin/mayfly doctor');
    expect(stdout.toString()).toContain(`mayfly started dockerd (process ${pid}, `);
  });

  return () => machine;
}

/** What comes last; it takes the images away. */
export function uninstalling(user: string, machine: () => Machine): void {
  it('uninstalling stops the engine that mayfly has started', async () => {
    await expect(types(machine(), user, ['cd mayfly', './install.sh --uninstall'])).resolves.toBeUndefined();
    await expect(machine().run('root', 'docker version')).resolves.not.toMatchObject({ code: 0 });
    const { stdout } = await machine().run('root', 'ls -l /proc/[0-9]*/exe'); // which complains of what has just ended
    expect(stdout.toString()).toMatch(/sleep\n/);
    expect(stdout.toString()).not.toMatch(/dockerd|containerd/);
  });

  it('and no other', async () => {
    await machine().must(
      'root',
      'setsid dockerd >/dev/null 2>&1 </dev/null & until docker version >/dev/null 2>&1; do sleep 0.2; done',
    );
    const lines = ['cd mayfly', './install.sh --no-images', './install.sh --uninstall'];
    await expect(types(machine(), user, lines)).resolves.toBeUndefined();
    await expect(machine().run('root', 'docker version')).resolves.toMatchObject({ code: 0 });
  });
}

/** All of them have to succeed; the failure is what the person sees. */
export async function types(machine: Machine, user: string, lines: readonly string[]): Promise<void> {
  await using newcomer = new Newcomer(machine, user);
  for (const line of lines) {
    const code = await newcomer.types(line);
    if (code !== 0) throw new Error(`${line} ended with ${code}; the screen is:\n${newcomer.screen()}`);
  }
}
