import path from 'node:path';
import { onPath } from '../engine/client.ts';
import { compare, shimFolder } from '../shims/folder.ts';
import { type Reached, reached } from '../shims/reached.ts';
import { putFirst, shimsFor } from '../shims/shims.ts';
import type { Context } from './context.ts';
import { inOtherShells } from './definitions.ts';
import { type Finding, ok, warn } from './finding.ts';
import { self } from './zsh.ts';

const AS_COMMANDS = 'as a command (env, timeout, xargs, scripts)';

/** What the names of providers reach where no function of zsh is: as commands of this very environment, in bash, in fish. */
export async function checkCommands({ host, providers }: Context): Promise<Finding[]> {
  const folder = shimFolder(host);
  const { shims } = shimsFor(providers, process.execPath);
  const { stale, left, foreign, areThere } = compare(folder, shims);
  const write = `${self(onPath(host, 'mayfly'))} init shims`;
  const found = [...shims.keys()].map((name) => reached(host.env['PATH'] ?? '', name));
  const outside = (some: readonly Reached[]): string =>
    `${AS_COMMANDS} ${some.map(({ name, command }) => `${name} is ${command?.file}`).join(', ')}, in no container`;

  if (!areThere) {
    const native = found.filter(({ command }) => command && !command.isShim);
    return native.length > 0
      ? [warn('commands', outside(native), `${write}, then ${putFirst(host)}`)]
      : [ok('commands', `${names(found)}: functions of zsh, and no commands here`)];
  }
  const right = found.filter(({ name }) => !stale.includes(name) && !foreign.includes(name));
  const contained = right.filter(({ command }) => command?.isShim);
  const native = right.filter(({ command }) => command && !command.isShim);
  const absent = right.filter(({ command }) => !command);
  const wrong = [...stale, ...left];
  return [
    ...unlessNone(contained, () =>
      ok('commands', `${AS_COMMANDS} in containers: ${names(contained)}${besides(contained)}`),
    ),
    ...unlessNone(native, () => warn('commands', outside(native), putFirst(host))),
    ...unlessNone(absent, () => warn('commands', `${names(absent)}: ${folder} is not on PATH here`, putFirst(host))),
    ...unlessNone(wrong, () =>
      warn('commands', `${folder} is not what this mayfly would write (${wrong.join(', ')})`, write),
    ),
    ...foreign.map((name) =>
      warn('commands', `${path.join(folder, name)} is not mayfly's`, `move it away, then run ${write}`),
    ),
    ...inOtherShells(host, [...shims.keys()]),
  ];
}

function unlessNone(found: readonly unknown[], tell: () => Finding): Finding[] {
  return found.length > 0 ? [tell()] : [];
}

function names(found: readonly Reached[]): string {
  return found.map(({ name }) => name).join(', ');
}

function besides(found: readonly Reached[]): string {
  const native = found.flatMap((one) => (one.native ? [`${one.name} --native is ${one.native.file}`] : []));
  return native.length > 0 ? ` (${native.join(', ')})` : '';
}
