import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { guard } from '../../../src/cli/commands/guard.ts';
import { beginGuard, type Guard } from '../../../src/guard/guard.ts';
import { recoverGuard } from '../../../src/guard/recover.ts';
import { physical } from '../../../src/platform/files.ts';
import { readGitConfig } from '../../../src/boundary/git-config.ts';
import { processHost } from '../../../src/platform/process-host.ts';
import { type Host } from '../../../src/platform/host.ts';
import { ownerOf } from '../../../src/platform/owner.ts';
import { placesIn } from '../../../src/config/places.ts';
import { hookFolders } from '../../../src/call/mounts.ts';
import { findProject } from '../../../src/project/project.ts';

/** The lines of a note of the guard without its first, which says whose it is. */
export function lines(note: string): string[] {
  return note
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
}

/** A person with a store, whose calls are only what the guard sees of them. */
export class Scene implements Disposable {
  readonly top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-guard-')));
  readonly store = path.join(this.top, 'store');
  readonly notes: string[] = [];
  /** What the last call said as it began. */
  begun = '';
  readonly printed: string[] = [];
  #time = Date.now();
  #calls = 0;

  readonly #env = {
    PATH: process.env['PATH'],
    HOME: this.top,
    MAYFLY_HOME: this.store,
    XDG_RUNTIME_DIR: this.top,
    GIT_CONFIG_NOSYSTEM: '1',
  };

  host(cwd: string): Host {
    return {
      ...processHost(this.#env),
      cwd: () => cwd,
      now: () => (this.#time += 1000), // so that no file counts as written just now
      note: (line) => void this.notes.push(line),
      print: (text) => this.printed.push(text) > 0,
    };
  }

  git(cwd: string, ...args: string[]): void {
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'protocol.file.allow=always'];
    execFileSync('git', [...identity, ...args], { cwd, env: this.#env, stdio: 'pipe' });
  }

  /** A repository with one commit. */
  repository(name = 'project'): string {
    const root = path.join(this.top, name);
    fs.mkdirSync(root, { recursive: true });
    this.git(root, 'init', '-q', '-b', 'main');
    this.git(root, 'commit', '-q', '--allow-empty', '-m', 'first');
    return root;
  }

  write(file: string, content: string, mode = 0o644): void {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content, { mode });
    fs.chmodSync(file, mode);
  }

  /** Begins a call in a folder; `pid`: of the mayfly that has it. */
  async begin(cwd: string, pid = process.pid): Promise<Guard> {
    const host = this.host(cwd);
    const [project, git] = [await findProject(host), await readGitConfig(host, cwd)];
    const begun = await beginGuard(host, placesIn(this.store, this.top), {
      id: `${(this.#calls += 1)}`,
      provider: 'claude',
      container: 'none',
      owner: { ...ownerOf(process.pid), pid },
      hash: project.hash,
      place: {
        root: project.root,
        cwd: project.cwd,
        ...(project.git && { git: project.git }),
        hooks: hookFolders(project, git.hooksPath, this.top, []),
        included: (git.included ?? []).map((file) => physical(path.resolve(project.root, file))),
      },
      began: host.now(),
    });
    await begun.look();
    return begun;
  }

  /** What a call says after which the project is as `change` makes it. */
  async call(cwd: string, change: () => void): Promise<string> {
    const call = await this.begin(cwd);
    this.begun = this.notes.splice(0).join('\n');
    change();
    await call.finish(true);
    return this.notes.splice(0).join('\n');
  }

  recover(): Promise<void> {
    return recoverGuard(this.host(this.top), placesIn(this.store, this.top), () => Promise.resolve(false));
  }

  /** What `mayfly guard VERB` does in a folder. */
  async guard(cwd: string, verb: string): Promise<{ code: number; printed: string; notes: string }> {
    const code = await guard(this.host(cwd), [verb]);
    return { code, printed: this.printed.splice(0).join(''), notes: this.notes.splice(0).join('\n') };
  }

  [Symbol.dispose](): void {
    fs.rmSync(this.top, { recursive: true });
  }
}
