import type { Host } from '../platform/host.ts';
import { checkAgent } from './agent.ts';
import { checkCertificates } from './certificates.ts';
import { checkCommands } from './commands.ts';
import { type Context, makeContext } from './context.ts';
import { checkCredentials } from './credentials.ts';
import { checkDisk } from './disk.ts';
import { checkEngine } from './engine.ts';
import { failed, type Finding } from './finding.ts';
import { checkGit } from './git.ts';
import { checkHooks } from './hooks.ts';
import { checkImages } from './images.ts';
import { checkKept } from './kept.ts';
import { checkSharing } from './sharing.ts';
import { checkSsh } from './ssh.ts';
import { checkStore } from './store.ts';
import { checkStoreFiles } from './store-files.ts';
import { checkStoreLinks } from './store-links.ts';
import { checkZsh } from './zsh.ts';

type Check = (context: Context) => Promise<Finding[]>;

/** By the subject under which a check that fails itself is reported, in the order of the report. */
const CHECKS: readonly (readonly [string, Check])[] = [
  ['engine', checkEngine],
  ['sharing', checkSharing],
  ['image', checkImages],
  ['ca', checkCertificates],
  ['credentials', checkCredentials],
  ['hooks', checkHooks],
  ['agent', checkAgent],
  ['ssh', checkSsh],
  ['git', checkGit],
  ['store', checkStore],
  ['store', checkStoreFiles],
  ['store', checkStoreLinks],
  ['store', checkKept],
  ['zsh', checkZsh],
  ['commands', checkCommands],
  ['disk', checkDisk],
];

/** A store that cannot be read has each check fail: then the remedy of its own finding is enough. */
function withoutEchoes(findings: readonly Finding[], store: string): Finding[] {
  const isKnown = findings.some(({ subject, level, isEcho }) => subject === 'store' && level === 'broken' && !isEcho);
  return findings.filter(({ isEcho, what }) => !(isKnown && isEcho && what.includes(store)));
}

const PATIENCE = 20_000; // milliseconds; every process that a check starts has ended before

/** Looks at everything at once and changes nothing. A check that throws or does not come to an end is a finding as well. */
export async function examine(host: Host): Promise<Finding[]> {
  const { context, findings } = await makeContext(host);
  const checked = await Promise.all(
    CHECKS.map(([subject, check]) => withPatience(check(context)).catch((error: unknown) => [failed(subject, error)])),
  );
  return withoutEchoes([...findings, ...checked.flat()], context.places.store);
}

function withPatience(check: Promise<Finding[]>): Promise<Finding[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE / 1000} s`)), PATIENCE);
    void check.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
