import type { Fleet } from './open.ts';
import type { Usage, Usages } from './usage.ts';

/** From the engine's client, which is all that there is for a remote engine. It takes seconds. */
export async function clientUsages(
  { host, engine }: Pick<Fleet, 'host' | 'engine'>,
  ids: readonly string[],
): Promise<Usages> {
  const asked = [
    ['stats', '--no-stream', '--no-trunc', '--format', engine.name === 'docker' ? '{{json .}}' : 'json', ...ids],
    ['inspect', '--format', '{{.Id}} {{.HostConfig.NanoCpus}} {{.HostConfig.Memory}}', ...ids],
  ];
  const [stats = '', limits = ''] = await Promise.all(
    asked.map((args) => host.capture(engine.command, args, { timeout: 30_000 }).then(({ stdout }) => stdout)),
  );
  return readClient(stats, limits);
}

/** Docker writes one object a line, Podman an array; their keys differ, what they say does not. */
export function readClient(stats: string, limits: string): Usages {
  const objects = stats.trimStart().startsWith('[')
    ? (JSON.parse(stats) as Record<string, string>[])
    : stats
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, string>);
  const usages = limits
    .split('\n')
    .filter(Boolean)
    .flatMap((line): [string, Usage][] => {
      const [id = '', nano, memory] = line.split(' ');
      const found = objects.find((object) => id.startsWith(object['ID'] ?? object['id'] ?? '-'));
      const [used = ''] = (found?.['MemUsage'] ?? found?.['mem_usage'] ?? '').split(' / ');
      const percent = Number.parseFloat(found?.['CPUPerc'] ?? found?.['cpu_percent'] ?? '');
      if (!found || Number.isNaN(percent)) return [];
      const cpus = Number(nano) > 0 ? Number(nano) / 1e9 : null;
      return [
        [
          id,
          {
            cpu: Math.round((percent / (cpus ?? 1)) * 10) / 10,
            cpus,
            memory: bytesOf(used),
            memoryLimit: Number(memory) > 0 ? Number(memory) : null,
            pids: Number(found['PIDs'] ?? found['pids'] ?? Number.NaN) || null,
            oomKills: null,
          },
        ],
      ];
    });
  return new Map(usages);
}

/** `12.5MiB` and `12.5MB` as the engines write them. */
function bytesOf(text: string): number {
  const [, number = '0', prefix = '', binary] = /^([\d.]+)\s*([kKMGT]?)(i?)B$/.exec(text) ?? [];
  return Math.round(Number(number) * (binary ? 1024 : 1000) ** ['', 'K', 'M', 'G', 'T'].indexOf(prefix.toUpperCase()));
}
