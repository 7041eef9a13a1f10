import path from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { list, lstat, makePrivate, readText, write } from '../platform/files.ts';
import type { Captured, Host } from '../platform/host.ts';
import { LABEL } from '../plan/labels.ts';
import type { Stub } from './stub/stub.ts';
import type { Role } from './cast.ts';
import type { Scene } from './scene.ts';

export interface Check {
  readonly name: string;
  /** What is wrong; undefined when nothing is. */
  readonly run: () => Promise<string | undefined>;
}

export interface Stage {
  readonly host: Host;
  readonly engine: Engine;
  readonly scene: Scene;
  readonly stub: Stub;
  readonly cast: readonly Role[];
}

/** In the order in which they run: the last two look at what the others have left. */
export function checksOf(stage: Stage): readonly Check[] {
  return [
    { name: 'gexec passes words, input and exit code', run: () => passes(stage) },
    { name: 'files in the project are yours', run: () => owns(stage) },
    ...stage.cast.map((role) => ({ name: `${role.provider} answers`, run: () => answers(stage, role) })),
    { name: 'what the CLIs changed is in the store', run: () => Promise.resolve(keeps(stage)) },
    { name: 'nothing is left', run: () => leaves(stage) },
  ];
}

const WORDS = ['', "it's", '$HOME `id` "*"', '-ä\n'];

async function passes({ scene }: Stage): Promise<string | undefined> {
  const script = `printf '%s|' "$@"; cat; exit 42`;
  const ended = await scene.mayfly(['exec', '--', 'sh', '-c', script, 'sh', ...WORDS], {}, 'from stdin');
  const wanted = `${WORDS.join('|')}|from stdin`;
  return ended.code === 42 && ended.stdout === wanted
    ? undefined
    : describe(ended, `42 with ${JSON.stringify(wanted)}`);
}

async function owns({ host, scene }: Stage): Promise<string | undefined> {
  const ended = await scene.mayfly(['exec', '--', 'touch', 'made']);
  if (ended.code !== 0) return describe(ended, '0');
  const made = lstat(path.join(scene.project, 'made'));
  const { uid } = host.user;
  if (made === undefined) return 'a file written inside is not in the project';
  return made.uid === uid ? undefined : `a file written inside belongs to ${made.uid}, not to ${uid}`;
}

async function answers({ scene, stub, cast }: Stage, { provider, key, env, kept }: Role): Promise<string | undefined> {
  const folder = path.join(scene.places.store, provider);
  makePrivate(folder);
  write(path.join(folder, kept.file), JSON.stringify(kept.content));
  const prompt = `selftest of ${provider}`;
  const ended = await scene.mayfly(['run', provider, '--', '-p', prompt], env);
  const wanted = `stub heard: ${prompt}`;
  if (ended.code !== 0 || ended.stdout.trim() !== wanted) return describe(ended, `0 with ${JSON.stringify(wanted)}`);
  const sent = stub.requests
    .filter((heard) => heard.provider === provider)
    .flatMap((heard) => Object.values(heard.credentials));
  if (!sent.some((value) => value.includes(key))) return 'its key did not reach the API';
  const other = cast.find((role) => role.provider !== provider && sent.some((value) => value.includes(role.key)));
  return other && `it sent the key of ${other.provider}`;
}

function keeps({ scene, cast }: Stage): string | undefined {
  const lost = cast.filter(({ provider, kept }) => {
    const now = readText(path.join(scene.places.store, provider, kept.file)) ?? '';
    const [mark] = JSON.stringify(kept.content).match(/[0-9a-f]{32}/) ?? [''];
    return now === JSON.stringify(kept.content) || !now.includes(mark);
  });
  return lost.length === 0
    ? undefined
    : lost.map(({ provider, kept }) => `${provider}/${kept.file} is not what it should be`).join(', ');
}

async function leaves({ host, engine, scene }: Stage): Promise<string | undefined> {
  const containers = await containersOf(host, engine, scene.project);
  const folders = [scene.places.calls, path.dirname(scene.places.live('any')), scene.temporary];
  const files = folders.flatMap((folder) => list(folder).map((name) => path.join(folder, name)));
  const left = [...containers.map((name) => `container ${name}`), ...files];
  return left.length === 0 ? undefined : `left: ${left.join(', ')}`;
}

/** All containers that calls in the project made: their label has its name, which is like no other. */
export async function containersOf(host: Host, engine: Engine, project: string): Promise<string[]> {
  const filter = `label=${LABEL}.project=${path.basename(project)}`;
  const { stdout } = await host.capture(engine.command, ['ps', '--all', '--filter', filter, '--format', '{{.Names}}'], {
    timeout: 20_000,
  });
  return stdout.split('\n').filter(Boolean);
}

function describe({ code, stdout, stderr }: Captured, wanted: string): string {
  const said = stderr.trim().split('\n').slice(-3).join(' | ');
  return `exit ${code}${stdout && ` with ${JSON.stringify(stdout)}`} instead of ${wanted}${said && `; ${said}`}`;
}
