import fs from 'node:fs';
import path from 'node:path';
import { isAbandoned, ownName } from '../../boundary/scratch.ts';
import { certificatesFile, trustVariables } from './system-certificates.ts';
import type { Engine } from '../engine.ts';
import { MayflyError } from '../../platform/errors.ts';
import { list, lstat, remove, write } from '../../platform/files.ts';
import type { CaptureOptions, Host } from '../../platform/host.ts';
import { interruptible } from '../../platform/interruptible.ts';
import type { Images } from './build.ts';
import { progress } from './progress.ts';
import { reasonOf } from './reasons.ts';

/** One place to build in: a temporary folder, and processes that end when mayfly is told to end. */
export interface Workshop {
  readonly host: Host;
  readonly engine: Engine;
  /** Absolute path; removed at the end, however it ends. */
  readonly folder: string;
  readonly abort: AbortSignal;
  /** What builds trust; undefined where that is what everybody trusts. */
  readonly certificates: string | undefined;
  /** That of its processes, which trust the same. */
  readonly env: Host['env'];
}

/** Runs `body` with a workshop; a signal ends its processes, and then the whole with the signal's exit code. */
export function inWorkshop<T>(images: Images, what: string, body: (shop: Workshop) => Promise<T>): Promise<T> {
  const { host, engine } = images;
  return interruptible(host, what, async (abort) => {
    const temporary = host.env['TMPDIR'] || '/tmp';
    removeAbandoned(temporary, host.user.uid);
    const folder = fs.mkdtempSync(path.join(temporary, `mayfly-image-${ownName(host)}-`));
    try {
      return await body({ host, engine, folder, abort, ...(await trusting(images)) });
    } finally {
      remove(folder);
    }
  });
}

/** Those of runs that were killed. */
export function removeAbandoned(temporary: string, uid: number): void {
  for (const name of list(temporary)) {
    const [, owner = ''] = /^mayfly-image-(\d+-\d*)-\w{6}$/.exec(name) ?? [];
    const folder = path.join(temporary, name);
    if (isAbandoned(owner) && lstat(folder)?.uid === uid) remove(folder);
  }
}

/** What is started here and speaks to a registry trusts what calls do, however the environment names it. */
export async function trusting({ host, settings, runtime }: Images): Promise<Pick<Workshop, 'certificates' | 'env'>> {
  const certificates = await certificatesFile(host, settings.caBundle, path.join(runtime, 'cache'));
  return { certificates, env: { ...host.env, ...trustVariables(certificates) } };
}

/** Writes files for others to read: what the builder copies into an image keeps its mode. */
export function writeContext(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    if (name.includes('/')) fs.chmodSync(path.dirname(file), 0o755);
    write(file, text);
    fs.chmodSync(file, 0o644);
  }
}

export interface Step {
  readonly target: string;
  /** What fails when it fails, such as `npm`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly options?: CaptureOptions;
}

/** Runs one step of a build with visible progress; a failure shows the step's last lines and is one clear line. */
export async function runStep(shop: Workshop, step: Step): Promise<void> {
  shop.abort.throwIfAborted();
  const seen = progress(shop.host);
  const { code, stderr } = await shop.host.capture(step.command, step.args, {
    env: shop.env,
    ...step.options,
    abort: shop.abort,
    onOutput: seen.onOutput,
  });
  if (code === 0 || shop.abort.aborted) {
    shop.abort.throwIfAborted();
    return;
  }
  seen.showEnd();
  const reason =
    code === 127 && seen.output() === '' ? missing(step, stderr) : reasonOf(seen.output(), step.name, code);
  throw new MayflyError({ kind: 'image-build', target: step.target, ...reason });
}

function missing(step: Step, message: string): { reason: string; remedy: string } {
  return { reason: `${step.command} cannot be run (${message})`, remedy: 'run mayfly doctor' };
}
