import { type Verdict, namesHost } from '../git/rules.ts';
import { identity } from './identities.ts';
import { hostProgram } from './programs.ts';

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
