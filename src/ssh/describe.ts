import { oneLine } from '../platform/errors.ts';
import type { Dropped } from './sanitize.ts';

/** One line each; the same keyword dropped for the same reason in many blocks is one line. */
export function describe(dropped: readonly Dropped[]): string[] {
  const groups = Map.groupBy(dropped, ({ keyword, why }) => `${keyword.toLowerCase()}\n${why}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const places = group.slice(0, SHOWN).map(({ file, line, block }) => `${file}:${line}${block && ` (${block})`}`);
    const rest = group.length > SHOWN ? [`and ${group.length - SHOWN} more`] : [];
    return [oneLine(`mayfly: ${first.keyword} is not used inside: ${first.why}; ${[...places, ...rest].join(', ')}`)];
  });
}

const SHOWN = 3;
