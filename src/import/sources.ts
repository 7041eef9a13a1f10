import path from 'node:path';
import type { Host } from '../platform/host.ts';
import type { Places } from '../config/places.ts';
import { claude } from '../providers/claude.ts';
import { guardedPlaces } from '../project/guard.ts';
import { gemini } from '../providers/gemini.ts';
import type { FileRule } from '../providers/provider.ts';
import { isObject, type Maybe, parseJson } from '../platform/json.ts';
import { decideVariable } from './decide.ts';
import type { Bounds } from './follow.ts';
import { fileOffers, folderOffers } from './folder.ts';
import { keychainOffers } from './keychain.ts';
import { combine, isOffered, NONE, type Offers, readBelow } from './offer.ts';

/** Everything outside the store, or of an older layout of it, that calls could use; the nearest to mayfly first. */
export async function allOffers(host: Host, places: Places): Promise<Offers> {
  const { home } = host.user;
  const to = (provider: string): string => path.join(places.store, provider);
  const flat = path.join(home, '.docker-ai-config');
  const older = path.join(home, '.docker-gemini-config');
  const { precious } = guardedPlaces(host, [places.runtime]);
  const bounds = { home, store: places.store, precious };
  const file = (root: string, name: string, folder: string, as: string, rules: readonly FileRule[]): Offers =>
    isOffered(root, name) ? fileOffers({ root, name, to: folder, file: as, rules, bounds }) : NONE;
  /** A folder that was mounted as `.gemini`, among other things that are in it. */
  const mixed = (root: string): Offers =>
    folderOffers({ root, to: to('gemini'), rules: gemini.files, unknown: false, bounds });
  const whole = (root: string, provider: string, rules: readonly FileRule[]): Offers =>
    folderOffers({ root, to: to(provider), rules, unknown: true, bounds });
  return combine([
    ...['google_accounts.json', 'settings.json'].map((name) => file(flat, name, to('gemini'), name, gemini.files)),
    shaped(flat, 'claude_config.json', to('claude'), bounds),
    shaped(flat, 'glm_config.json', to('glm'), bounds),
    whole(path.join(flat, 'gh_config'), 'gh', []),
    mixed(path.join(flat, 'global_state')),
    key(flat, 'global_state/secrets/zai_key', places.store),
    whole(path.join(home, '.claude'), 'claude', claude.files),
    file(home, '.claude.json', to('claude'), '.claude.json', claude.files),
    await keychainOffers(host, to('claude')),
    whole(path.join(home, '.gemini'), 'gemini', gemini.files),
    mixed(older),
    mixed(path.join(older, 'global_state')),
    whole(path.join(older, 'gh_config'), 'gh', []),
  ]);
}

/** One file that was whatever Claude Code had in one of three: what is in it says which. */
function shaped(root: string, name: string, to: string, bounds: Bounds): Offers {
  if (!isOffered(root, name)) return NONE;
  let content: Maybe;
  try {
    content = parseJson(readBelow(root, name)().bytes);
  } catch {
    content = undefined; // said when it is its turn
  }
  return fileOffers({ root, name, to, file: placeOf(content), rules: claude.files, bounds });
}

export function placeOf(content: Maybe): string {
  const has = (name: string): boolean => isObject(content) && Object.hasOwn(content, name);
  if (has('claudeAiOauth')) return '.credentials.json';
  return ['env', 'permissions', 'hooks', 'alwaysThinkingEnabled', 'ANTHROPIC_BASE_URL'].some(has)
    ? 'settings.json'
    : '.claude.json';
}

function key(root: string, name: string, store: string): Offers {
  if (!isOffered(root, name)) return NONE;
  const decide = decideVariable.bind(undefined, 'ZAI_API_KEY');
  return {
    offers: [{ from: path.join(root, name), folder: store, file: 'env', read: readBelow(root, name), decide }],
    left: [],
  };
}
