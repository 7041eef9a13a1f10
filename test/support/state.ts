import { hash } from 'node:crypto';
import { stateInStore } from '../../src/project/state.ts';
import type { Rig } from './rig.ts';

/** Where calls keep the history of a project. */
export function stateOf(rig: Pick<Rig, 'store'>, root: string): string {
  return stateInStore(rig.store, root, hash('sha256', root).slice(0, 12));
}
