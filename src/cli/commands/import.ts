import path from 'node:path';
import { loadConfig } from '../../config-file/load.ts';
import { settings } from '../../config/config.ts';
import { line, MayflyError, oneLine } from '../../platform/errors.ts';
import { lstat, makePrivate } from '../../platform/files.ts';
import type { Host } from '../../platform/host.ts';
import { type Left, type Offers, combine } from '../../import/offer.ts';
import { claudeSessions, geminiSessions } from '../../import/sessions.ts';
import { allOffers } from '../../import/sources.ts';
import { type Taken, takeAll } from '../../import/take.ts';
import { findPlaces, type Places } from '../../config/places.ts';
import { guardedPlaces, guardProject } from '../../project/guard.ts';
import { findProject, type Project } from '../../project/project.ts';
import { findState, isSettled, prepareState } from '../../project/state.ts';
import { takeOver } from '../../project/take-over.ts';

/** `mayfly import [--dry-run]`: copies into the store what other layouts and the native CLIs have; 1 when something had to be left. */
export async function importAll(host: Host, args: readonly string[]): Promise<number> {
  const pretend = args[0] === '--dry-run';
  if (args.length > (pretend ? 1 : 0)) {
    const what = `mayfly import does not know "${args.join(' ')}"`;
    throw new MayflyError({ kind: 'usage', what, fix: 'mayfly import [--dry-run]' });
  }
  const places = findPlaces(host);
  if (!pretend) makePrivate(places.store);
  const { offers, left } = combine([await allOffers(host, places), await history(host, places, pretend)]);
  const taken = await takeAll(host, places, offers, pretend);
  for (const each of taken) host.print(`${takenLine(each)}\n`);
  for (const each of left) host.print(`${leftLine(each)}\n`);
  host.note(summary(taken, offers.length, pretend));
  const faults = [...taken.filter(({ verb }) => verb === 'leave'), ...left.filter(({ isFault }) => isFault)];
  if (faults.length > 0) {
    const what = `${faults.length} of them could not be taken`;
    host.note(line({ code: 1, what, fix: 'see the lines with "leave", and call this again' }));
  }
  return faults.length > 0 ? 1 : 0;
}

/** Of the project where the caller stands; its state folder is made only when there is something for it. */
async function history(host: Host, places: Places, pretend: boolean): Promise<Offers> {
  const project = await findProject(host);
  const refusal = refused(host, places, project);
  const home = host.user.home;
  if (refusal) {
    const reason = `conversations are kept with their projects; call this in each of them (${refusal})`;
    return { offers: [], left: [{ from: project.root, reason, isFault: false }] };
  }
  const option = settings({}, host.env, await loadConfig(places), '').get('state');
  const state = await findState(host, project, places.store, option);
  const linked = ['claude', 'gemini']
    .map((name) => path.join(state.path, name))
    .find((to) => lstat(to)?.isSymbolicLink());
  if (linked !== undefined) {
    return { offers: [], left: [{ from: linked, reason: 'a link would lead out of the project', isFault: true }] };
  }
  const of = (provider: string): { root: string; project: string; to: string } => ({
    root: path.join(home, `.${provider}`),
    project: project.root,
    to: path.join(state.path, provider),
  });
  const found = [claudeSessions(of('claude')), geminiSessions(of('gemini'))];
  if (!pretend && found.some(({ offers }) => offers.length > 0)) {
    if (!isSettled(state)) await takeOver(host, project, places.store, state);
    prepareState(state, 'claude', []);
  }
  return combine(found);
}

/** Why calls would not mount this project; undefined when they would. */
function refused(host: Host, { store }: Places, project: Project): string | undefined {
  try {
    guardProject(project, guardedPlaces(host, [store]), false);
    return undefined;
  } catch (error) {
    if (!(error instanceof MayflyError) || error.failure.kind !== 'project-refused') throw error;
    return error.failure.reason;
  }
}

const SHOWN = 5;

function takenLine({ verb, from, to, stays, reason }: Taken): string {
  const names = stays.slice(0, SHOWN).join(', ') + (stays.length > SHOWN ? ` and ${stays.length - SHOWN} more` : '');
  switch (verb) {
    case 'leave':
      return oneLine(`leave  ${from}: ${reason}`);
    case 'keep':
      return oneLine(
        `keep   ${to}: it stays as it is, ${from} has ${names === '' ? 'another one' : `other values (${names})`}`,
      );
    default:
      return oneLine(`${verb.padEnd(5)}  ${from} -> ${to}${names === '' ? '' : ` (what is there stays: ${names})`}`);
  }
}

function leftLine({ from, reason }: Left): string {
  return oneLine(`leave  ${from}: ${reason}`);
}

function summary(taken: readonly Taken[], offered: number, pretend: boolean): string {
  const count = taken.filter(({ verb }) => verb === 'take' || verb === 'merge').length;
  if (count === 0) return `mayfly: ${offered === 0 ? 'there is nothing to take over' : 'nothing new to take over'}`;
  const files = `${count} ${count === 1 ? 'file' : 'files'}`;
  return pretend
    ? `mayfly: ${files} would be taken over; nothing was changed`
    : `mayfly: took over ${files}; the originals are as they were`;
}
