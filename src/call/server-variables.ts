import path from 'node:path';
import { textWithin } from '../boundary/read.ts';
import { oneLine } from '../platform/errors.ts';
import type { Environment, Variables } from '../providers/environment.ts';
import type { Project } from '../project/project.ts';
import { withoutComments } from '../platform/json-scan.ts';
import { isObject, type Maybe, own, parseJson } from '../platform/json.ts';
import type { Provider } from '../providers/provider.ts';

const LARGEST = 4_000_000; // bytes
const SHOWN = 5;

/** Which every call has, whatever they are on the host. */
const EVERYWHERE = new Set(['HOME', 'USER', 'LOGNAME', 'PATH', 'PWD', 'SHELL', 'HOSTNAME', 'TMPDIR']);

/**
 * A line for each file of servers (MCP) that names variables which the host has and the call has not. What a project names is passed to
 * it by nobody but the user: its file may have come from anywhere.
 */
export function serverNotes(
  { name, serverFiles }: Pick<Provider, 'name' | 'serverFiles'>,
  { cwd, root }: Pick<Project, 'cwd' | 'root'>,
  store: string,
  outside: Variables,
  { visible, hidden }: Environment,
): string[] {
  const lacking = (folder: string, file: string): string[] =>
    variablesIn(textWithin(folder, file, LARGEST) ?? '').filter(
      (each) => outside[each] && !(each in visible || each in hidden || EVERYWHERE.has(each)),
    );
  const note = (file: string, names: readonly string[], remedy: string): string[] => {
    if (names.length === 0) return [];
    const shown = names.slice(0, SHOWN).join(', ');
    const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
    return [
      oneLine(
        `mayfly: servers in ${file} want ${shown}${more}, which calls do not get; ${remedy.replace('NAMES', shown)}`,
      ),
    ];
  };
  const ours = (serverFiles?.own ?? []).flatMap((file) =>
    note(
      path.join(store, name, file),
      lacking(path.join(store, name), file),
      'pass-env: [NAMES] in config.yaml passes them',
    ),
  );
  const project = [...new Set([cwd, root])].flatMap((folder) =>
    (serverFiles?.project ?? []).flatMap((file) =>
      note(
        path.join(folder, file),
        lacking(folder, file),
        `if you trust this project with them, pass-env: [NAMES] below projects: ${root}: in config.yaml passes them`,
      ),
    ),
  );
  return [...ours, ...project];
}

/** The variables that servers of MCP are told by name: `${NAME}`, `${NAME:-default}`, `$NAME`; sorted. */
export function variablesIn(text: string): string[] {
  if (!text.includes('mcpServers') || !text.includes('$')) return [];
  const bytes = Buffer.from(text);
  const servers = serversIn(parseJson(bytes) ?? parseJson(withoutComments(bytes) ?? bytes));
  const found = Array.from(JSON.stringify(servers).matchAll(/\$(?:\{([A-Z_a-z]\w*)(?=[}:])|([A-Z_a-z]\w*))/g));
  return [...new Set(found.map(([, braced, bare]) => braced ?? bare ?? ''))].toSorted();
}

/** Those of all projects, and those of one: Claude Code has both in one file. */
function serversIn(content: Maybe): Maybe[] {
  if (!isObject(content)) return [];
  const [mcpServers, projects] = ['mcpServers', 'projects'].map((key) => own(content, key));
  const inner = isObject(projects)
    ? Object.values(projects).flatMap((each) => (isObject(each) ? [own(each, 'mcpServers')] : []))
    : [];
  return [mcpServers, ...inner].filter((each) => each !== undefined);
}
