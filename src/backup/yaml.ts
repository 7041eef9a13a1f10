import { parseDocument } from 'yaml';
import { isSame, type Value } from '../platform/json.ts';
import { holdsSecret, isSecretName, withhold } from './withhold.ts';

/** The one file of the store that is YAML. */
export const YAML_FILE = 'config.yaml';

/** Elsewhere in config.yaml names are those of variables whose values are not there, of projects and of providers. */
const isSecretVariable = (name: string, at: readonly string[]): boolean => at.at(-1) === 'env' && isSecretName(name);

/** Like `withhold`, comments and layout kept; undefined where secrets cannot be told from the rest. */
export function withholdYaml(bytes: Buffer): { bytes: Buffer; withheld: string[][] } | undefined {
  try {
    const document = parseDocument(bytes.toString());
    if (document.errors.length > 0) return undefined;
    const { withheld } = withhold(document.toJS() as Value, isSecretVariable);
    for (const place of withheld) document.deleteIn(place);
    const rest = withheld.length === 0 ? bytes : Buffer.from(String(document));
    return holdsSecret(rest.toString()) ? undefined : { bytes: rest, withheld }; // a comment can hold one
  } catch {
    return undefined; // an alias of what is not there any more
  }
}

/** Puts what `current` has at those places into `bytes`; `current` itself where that is the same. */
export function giveBackYaml(bytes: Buffer, current: Buffer, withheld: readonly (readonly string[])[]): Buffer {
  const [document, now] = [bytes, current].map((text) => parseDocument(text.toString()));
  if (!document || !now || now.errors.length > 0) return bytes;
  for (const place of withheld) if (now.hasIn(place)) document.setIn(place, now.getIn(place, true));
  return isSame(document.toJS() as Value, now.toJS() as Value) ? current : Buffer.from(String(document));
}

/** The commands under `secrets`, as `NAME: WORDS`, that `current` has not. */
export function newCommands(bytes: Buffer, current: Buffer | undefined): string[] {
  const [after = [], before = []] = [bytes, current].map((text) => (text ? commandsIn(text) : []));
  return after.filter((command) => !before.includes(command));
}

function commandsIn(bytes: Buffer): string[] {
  try {
    const { secrets } = parseDocument(bytes.toString()).toJS() as { secrets?: Record<string, unknown> };
    return Object.entries(secrets ?? {}).map(([name, words]) => `${name}: ${[words].flat().join(' ')}`);
  } catch {
    return []; // what is no YAML runs nothing
  }
}
