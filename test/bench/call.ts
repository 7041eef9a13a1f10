/** What a call costs over the bare engine command with the same flags, and what a waiting wrapper holds. */
import fs from 'node:fs';
import path from 'node:path';
import { findEngine } from '../../src/engine/choose.ts';
import { runArgs } from '../../src/engine/oci-args.ts';
import { settings } from '../../src/config/config.ts';
import { readGitConfig } from '../../src/boundary/git-config.ts';
import { processHost } from '../../src/platform/process-host.ts';
import { caBundle } from '../../src/engine/images/certificates.ts';
import { findPlaces } from '../../src/config/places.ts';
import { buildPlan } from '../../src/call/build.ts';
import { specOf } from '../../src/plan/spec.ts';
import { prepare } from '../../src/call/prepare.ts';
import { findProject } from '../../src/project/project.ts';
import { tools } from '../../src/providers/tools.ts';
import { createStage, removeStage } from '../../src/boundary/stage.ts';
import { executable, type Rig, runQuietly } from './rig.ts';
import { compare, type Compared, median } from './measure.ts';

export async function benchCall(rig: Rig): Promise<Compared> {
  const host = { ...processHost(rig.env), cwd: () => rig.project };
  const places = findPlaces(host);
  const options = settings({}, host.env, {}, tools.name);
  const { engine, facts } = await findEngine(host, options.get('engine'), places);
  const project = await findProject(host);
  const images = { store: places.store, base: options.get('base'), caBundle: caBundle(host, undefined) };
  const git = readGitConfig(host, rig.project);
  const known = {
    places,
    config: {},
    options,
    provider: tools,
    argv: ['true'],
    words: undefined,
    spec: specOf('exec', {}),
    variables: rig.env,
    name: undefined,
    detached: false,
    project,
    engine: facts,
    at: { name: engine.name, endpoint: facts.endpoint },
    template: undefined,
    layer: undefined,
    more: { mounts: [], notes: [] },
    images,
    git,
    github: Promise.resolve({}),
  };
  const prepared = await prepare(host, known);
  const plan = buildPlan(prepared.facts);
  const bare = {
    name: 'bare',
    run: async () => {
      createStage(prepared.facts.stage, prepared.files);
      await runQuietly(engine.command, runArgs(plan, engine.dialect), rig);
    },
  };
  const wrapped = { name: 'wrapped', run: () => runQuietly(executable, ['exec', '--', 'true'], rig) };
  try {
    return await compare('a call of `true`: wrapped against the bare engine command', wrapped, bare);
  } finally {
    removeStage(prepared.facts.stage);
  }
}

/** Resident memory of a wrapper that waits, MiB. */
export async function benchMemory(rig: Rig): Promise<number> {
  const child = rig.start(executable, ['exec', '--', 'sleep', '4']);
  const seen: number[] = [];
  for (let sample = 0; sample < 10; sample += 1) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const status = fs.readFileSync(path.join('/proc', String(child.pid), 'status'), 'utf8');
    seen.push(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
  }
  await child.done;
  return median(seen);
}
