import type { Rig } from './rig.ts';

/** Containers carry no mark of a rig, but every one of them mounts its stage from the rig's runtime folder. */
export async function containersOf({
  engine,
  runtime,
  run,
}: Pick<Rig, 'engine' | 'runtime' | 'run'>): Promise<string[]> {
  const all = await lines(run(engine, ['ps', '--all', '--quiet', '--filter', 'label=mayfly.managed']));
  if (all.length === 0) return [];
  const format = '{{.Name}}\t{{range .Mounts}}{{.Source}}\t{{end}}';
  const described = await lines(run(engine, ['inspect', '--format', format, ...all]));
  const ours = described.filter((line) => line.includes(`\t${runtime}/`));
  return ours.map((line) => line.split('\t')[0]?.replace(/^\//u, '') ?? '');
}

/** An engine that is missing or down has no containers; one that went away since it was listed is not described. */
async function lines(command: ReturnType<Rig['run']>): Promise<string[]> {
  const ran = await command.catch(() => undefined);
  return ran?.stdout.toString().split('\n').filter(Boolean) ?? [];
}
