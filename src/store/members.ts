import fs from 'node:fs';
import path from 'node:path';
import { list, readText, remove, write } from '../platform/files.ts';
import type { EngineAt } from '../engine/engine.ts';
import { isAlive, type Owner } from '../platform/owner.ts';

/** A call that uses the live folder. */
export interface Member {
  readonly id: string;
  readonly owner: Owner;
  /** Where its container is. */
  readonly engine?: EngineAt | undefined;
}

/**
 * Asks the engine at `at` whether the container of a call lives, by the call's id; rejects when the engine gives no
 * answer.
 */
export type IsRunning = (id: string, at?: EngineAt) => Promise<boolean>;

export function addMember(folder: string, member: Member): void {
  const file = path.join(folder, member.id);
  write(`${file}.new`, JSON.stringify(member));
  fs.renameSync(`${file}.new`, file);
}

/** Whether calls of other projects use the live folder, or did. */
export function isUsedByOthers(file: string, project: string): boolean {
  return projectsIn(file).some((other) => other !== JSON.stringify(project));
}

/** Notes that a call of `project` uses the live folder. */
export function addProject(file: string, project: string): void {
  const mine = JSON.stringify(project);
  if (!projectsIn(file).includes(mine)) fs.appendFileSync(file, `${mine}\n`, { mode: 0o600 });
}

function projectsIn(file: string): string[] {
  return readText(file)?.split('\n').filter(Boolean) ?? [];
}

export function removeMember(folder: string, id: string): void {
  remove(path.join(folder, id));
}

export function readMembers(folder: string): Member[] {
  return list(folder).flatMap((name) => parse(readText(path.join(folder, name))) ?? []);
}

/** True when one of the calls is run by a process that lives; nothing has to be asked then. */
export function hasLiveOwner(members: readonly Member[]): boolean {
  return members.some((member) => isAlive(member.owner, true));
}

/** Those whose process or whose container lives. An engine that gives no answer has perhaps kept the container. */
export async function livingMembers(members: readonly Member[], isRunning: IsRunning): Promise<Member[]> {
  const states = await Promise.all(
    members.map(async (member) => {
      if (isAlive(member.owner, true)) return true;
      return isRunning(member.id, member.engine).catch(() => true);
    }),
  );
  return members.filter((_, index) => states[index]);
}

function parse(text: string | undefined): Member | undefined {
  try {
    return text ? (JSON.parse(text) as Member) : undefined;
  } catch {
    return undefined;
  }
}
