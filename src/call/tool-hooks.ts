import path from 'node:path';
import { Obstacle } from '../boundary/found.ts';
import { textWithin } from '../boundary/read.ts';
import { Tree } from '../boundary/tree.ts';
import { oneLine } from '../platform/errors.ts';
import { allowed, isFile, lstat } from '../platform/files.ts';
import { COMMON } from '../git/hook-script.ts';
import type { Project } from '../project/project.ts';
import { hostProgram } from '../providers/programs.ts';
import { withoutComments } from '../platform/json-scan.ts';
import { isObject, type Maybe, own, parseJson } from '../platform/json.ts';
import type { Provider } from '../providers/provider.ts';

const LARGEST = 1_000_000; // bytes
const SHOWN = 3;

/** Of these a CLI asks before it does something: one that cannot run lets everything pass. */
const GUARDS = /^(Pre|Permission|UserPrompt|Before)/;

/** A hook of a CLI's settings that does not run inside. */
export interface LackingHook {
  /** When the CLI would run it, such as `PreToolUse`. */
  readonly event: string;
  readonly file: string;
  readonly why: string;
}

export interface HookPlaces {
  readonly store: string;
  readonly project: Pick<Project, 'cwd' | 'root'>;
  readonly home: string;
  /** What else calls see under the same name as the host. */
  readonly mounted: readonly string[];
  /** Folders of the host's programs; '' where more of them may be in the image than mayfly knows. */
  readonly search: string;
}

/** Hooks of the user's and the project's settings that name what only this host has. Of the project's word nothing is looked up here. */
export function lackingToolHooks(
  provider: Pick<Provider, 'name' | 'folder' | 'hookFiles' | 'policy'>,
  places: HookPlaces,
): LackingHook[] {
  const { store, project, home, mounted, search } = places;
  const { name, folder, hookFiles, policy } = provider;
  if (!hookFiles || folder === undefined) return [];
  const ours = `~/${folder}`;
  const seen = [project.root, ...mounted].map((each) => fromHome(each, home)).concat(ours);
  const isHere = (program: string): boolean =>
    program.includes('/')
      ? allowed(() => lstat(program.replace(/^~/, home))) !== undefined
      : search.split(':').some((each) => each !== '' && isFile(path.join(each, program)));
  const judge = (event: string, file: string, written: string, isOwn: boolean): LackingHook[] => {
    const command = spelt(written, home, project.root);
    const program = hostProgram(command, seen, COMMON);
    if (program !== undefined && (isOwn ? isHere(program) : program.includes('/')))
      return [{ event, file, why: `${program} is on the host only` }];
    const lost = namesBelow(command, ours).find((each) => !isInStore(path.join(store, name), each));
    return lost === undefined ? [] : [{ event, file, why: `${ours}/${lost} is not in the store` }];
  };
  const inFile = (root: string, file: string, isOwn: boolean): LackingHook[] =>
    commandsIn(textWithin(root, file, LARGEST) ?? '').flatMap(([event, command]) =>
      judge(event, path.join(root, file), command, isOwn),
    );
  return [
    ...hookFiles.own.flatMap((file) => inFile(path.join(store, name), file, true)),
    ...(policy ? inFile(policy.folder, 'managed-settings.json', true) : []),
    ...[...new Set([project.cwd, project.root])].flatMap((root) =>
      hookFiles.project.flatMap((file) => inFile(root, file, false)),
    ),
  ];
}

/** The commands of hooks in settings, with their events. */
export function commandsIn(text: string): [event: string, command: string][] {
  if (!text.includes('hooks')) return [];
  const bytes = Buffer.from(text);
  const content = parseJson(bytes) ?? parseJson(withoutComments(bytes) ?? bytes);
  const events = isObject(content) ? own(content, 'hooks') : undefined;
  if (!isObject(events)) return [];
  return Object.entries(events).flatMap(([event, groups]) =>
    listOf(groups).flatMap((group) =>
      (isObject(group) ? listOf(own(group, 'hooks')) : []).flatMap((hook): [string, string][] => {
        const command = isObject(hook) ? own(hook, 'command') : undefined;
        return typeof command === 'string' ? [[event, command]] : [];
      }),
    ),
  );
}

function listOf(value: Maybe): readonly Maybe[] {
  return Array.isArray(value) ? value : [];
}

/** As it would read if all were written from `~`. */
function fromHome(file: string, home: string): string {
  return file === home || file.startsWith(`${home}/`) ? `~${file.slice(home.length)}` : file;
}

/** The same for what a shell would put in. */
function spelt(command: string, home: string, root: string): string {
  return command
    .replaceAll(/\$(?:CLAUDE|GEMINI)_PROJECT_DIR\b|\$\{(?:CLAUDE|GEMINI)_PROJECT_DIR\}/g, () => root)
    .replaceAll(/\$HOME\b|\$\{HOME\}/g, '~')
    .replaceAll(`${home}/`, '~/');
}

/** Names in `folder` that a command mentions. */
function namesBelow(command: string, folder: string): string[] {
  return command
    .split(`${folder}/`)
    .slice(1)
    .flatMap((rest) => /^[^\s"'`;|&()<>]+/.exec(rest)?.[0] ?? []);
}

function isInStore(folder: string, name: string): boolean {
  try {
    return new Tree(folder, false).read(path.normalize(name), { largest: 0 }).version !== undefined;
  } catch (error) {
    if (error instanceof Obstacle) return error.kind === 'large' || error.kind === 'folder'; // it is there
    throw error;
  }
}

/** Undefined where all run. */
export function whatToolHooksLack(hooks: readonly LackingHook[], onlyGuards = false): string | undefined {
  const found = [
    ...new Set(
      hooks
        .filter(({ event }) => !onlyGuards || GUARDS.test(event))
        .map(({ event, file, why }) => `${event} in ${file}: ${why}`),
    ),
  ];
  if (found.length === 0) return undefined;
  const more = found.length > SHOWN ? `; ${found.length - SHOWN} more` : '';
  return oneLine(`hooks of the CLI do not run inside (${found.slice(0, SHOWN).join('; ')}${more})`);
}

export const TOOL_HOOKS_FIX =
  'name what they need under mounts in config.yaml, or have mayfly import copy it to the store; lacking-hooks: refuse ends such calls';
