import type { Host } from '../platform/host.ts';
import { claude } from '../providers/claude.ts';
import { ruleFor } from '../store/classes.ts';
import { versionOf } from '../boundary/version.ts';
import { decideFile } from './decide.ts';
import { NONE, type Offers } from './offer.ts';

const ENTRY = 'Claude Code-credentials';
const FILE = '.credentials.json';
const NOT_THERE = 44; // what security(1) says then
const PATIENCE = 60_000; // milliseconds; a person may be asked

/** On a Mac, Claude Code keeps in the keychain what it has in a file elsewhere. */
export async function keychainOffers(
  { platform, capture }: Pick<Host, 'platform' | 'capture'>,
  folder: string,
): Promise<Offers> {
  if (platform !== 'darwin') return NONE;
  const words = ['find-generic-password', '-s', ENTRY, '-w'];
  const { code, stdout } = await capture('security', words, { timeout: PATIENCE });
  if (code === NOT_THERE) return NONE;
  const from = `keychain: ${ENTRY}`;
  if (code !== 0) return { offers: [], left: [{ from, reason: `security ended with code ${code}`, isFault: true }] };
  const offer = {
    from,
    folder,
    file: FILE,
    read: () => versionOf(Buffer.from(stdout.trimEnd()), 'file'),
    decide: decideFile.bind(undefined, FILE, ruleFor(claude.files, FILE)),
  };
  return { offers: [offer], left: [] };
}
