import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type Ran, run } from '../support/command.ts';
import { type Pty, spawnPty } from '../support/pty.ts';
import { asRoot, script } from './root.ts';

const LIMIT = 1_200_000; // milliseconds

/** A minimal Debian that just booted: it shares the kernel with this machine, and with it nothing else. */
export interface Machine extends AsyncDisposable {
  /** Where its root file system is on this machine. */
  readonly root: string;
  /** Runs a shell script as somebody who has just logged in. */
  run(user: string, text: string): Promise<Ran>;
  /** The same for what has to succeed; its output. */
  must(user: string, text: string): Promise<string>;
  /** A login shell at a terminal. */
  login(user: string): Pty;
  /** As pulling its plug and booting it again does: all processes and whatever is in memory are gone. */
  reboot(): Promise<void>;
  /** All processes end; the disk stays. */
  end(): Promise<void>;
}

export async function bootMachine(name: string): Promise<Machine> {
  const work = process.env['MAYFLY_BARE'] ?? '';
  const root = path.join(work, name);
  execFileSync(...asRoot('cp', '-a', path.join(work, 'pristine'), root));
  execFileSync(...asRoot('cp', '-a', path.join(work, 'mayfly.git'), path.join(root, 'srv')));
  let current = await boot(root);
  const inside = (user: string): [string, string[]] => {
    const namespaces = ['--mount', '--uts', '--ipc', '--net', '--cgroup', '--pid'];
    const enter = ['nsenter', '--target', current.init, ...namespaces, 'env', '-i', 'TERM=xterm-256color'];
    return asRoot(script('enter.sh'), current.group, ...enter, 'su', '--login', user);
  };
  const machine: Machine = {
    root,
    async run(user, text) {
      const [command, args] = inside(user);
      const environment = { cwd: '/', env: process.env as Record<string, string>, timeout: LIMIT };
      return run(command, [...args, '--command', text], environment);
    },
    async must(user, text) {
      const { code, stdout, stderr } = await machine.run(user, text);
      if (code !== 0) throw new Error(`${text}: ${code}\n${stdout.toString()}${stderr}`);
      return stdout.toString();
    },
    login(user) {
      const [command, args] = inside(user);
      return spawnPty(command, [...args, '--pty'], {
        cwd: '/',
        env: process.env as Record<string, string>,
        cols: 120,
        rows: 60,
      });
    },
    async reboot() {
      await current.end();
      current = await boot(root);
    },
    end: () => current.end(),
    async [Symbol.asyncDispose]() {
      await current.end();
      execFileSync(...asRoot('rm', '-rf', '--one-file-system', root));
    },
  };
  return machine;
}

interface Booted {
  /** Process id of its first process, as this machine counts. */
  readonly init: string;
  /** Name of its control group. */
  readonly group: string;
  end(): Promise<void>;
}

async function boot(root: string): Promise<Booted> {
  const command = asRoot('flock', '--shared', path.join(root, '../lock'), script('machine.sh'), root);
  const supervisor = spawn(...command, { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const ended = once(supervisor, 'exit');
  const line = await Promise.race([once(supervisor.stdout, 'data'), ended.then(() => [''])]);
  const [init = '', group = ''] = String(line[0]).trim().split(' ');
  if (!group) throw new Error('the machine did not boot');
  return {
    init,
    group,
    async end() {
      supervisor.stdin.end();
      await ended;
    },
  };
}
