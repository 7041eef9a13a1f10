import { type Verdict, namesHost } from './rules.ts';
import { identity } from '../ssh/identities.ts';
import { hostProgram } from '../providers/programs.ts';

const IDENTITY = /(\s-i\s{0,9}|\s-o\s{0,9}["']?IdentityFile[=\s]\s{0,9})(?:"([^"]+)"|'([^']+)'|([^\s"']+))/gi;
/** What is inside under the same name. */
const COMMON = /(?<=[\s=])(~|\$HOME|\$\{HOME\})\/\.ssh\/(config|known_hosts)(?=\s|$)/g;

const LONGEST = 4096; // characters; what is longer is nobody's command

/**
 * A command by which git starts ssh, as it works inside: the keys that it names are their public halves there. What `-i` names has to
 * be there by its whole name.
 */
export function sshCommand(
  value: string,
  home: string,
  folders: readonly string[],
): Verdict & { identities: string[] } {
  if (value.length > LONGEST) return { why: 'it is too long', identities: [] };
  const identities: string[] = [];
  let rest = value.replaceAll(COMMON, 'common');
  const text = value.replaceAll(IDENTITY, (all: string, _option, ...names: (string | undefined)[]) => {
    const name = names.slice(0, 3).find((part) => part !== undefined) ?? '';
    const found = folders.some((folder) => name.startsWith(`${folder}/`)) ? undefined : identity(name, home);
    if (found === undefined) return all;
    identities.push(found.file);
    rest = rest.replace(name, 'key');
    return all.replace(name, () => `${found.inside.replace(/\.pub$/, '')}.pub`);
  });
  const program = hostProgram(rest, folders);
  if (program !== undefined) return { why: `${program} is on the host only`, identities: [] };
  const place = namesHost(rest, folders);
  if (place !== undefined) return { why: `${place} is a path of the host`, identities: [] };
  return { keep: true, ...(text !== value && { value: text }), identities };
}

/** The same with the values of variables at the beginning of a key's name, which nobody has inside; a value that a shell may read otherwise stays out. */
export function withKeyVariables(value: string, variable: (name: string) => string | undefined): string {
  if (value.length > LONGEST) return value;
  return value.replaceAll(IDENTITY, (all: string, _option, ...names: (string | undefined)[]) => {
    const name = names.slice(0, 3).find((part) => part !== undefined) ?? '';
    const [whole = '', braced, bare] = /^\$(?:\{(\w+)\}|(\w+))/.exec(name) ?? [];
    const found = variable(braced ?? bare ?? '');
    return whole === '' || found === undefined || !/^\/[\w./@+-]*$/.test(found)
      ? all
      : all.replace(name, () => found + name.slice(whole.length));
  });
}
