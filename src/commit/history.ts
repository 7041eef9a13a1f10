import { type Style, TYPES } from './message.ts';

const CONVENTIONAL = new RegExp(String.raw`^(?:${TYPES.join('|')})(?:\([^()]*\))?!?: `, 'i');

/** Subjects that a person has thought of: not those that git itself makes. */
export function ownSubjects(subjects: readonly string[]): string[] {
  return subjects.filter((subject) => subject && !/^(?:fixup|squash|amend)! |^Revert "|^Merge /.test(subject));
}

/** Plain where under half of the history is conventional; a new repository may as well begin well. */
export function styleOf(subjects: readonly string[]): Style {
  const conventional = subjects.filter((subject) => CONVENTIONAL.test(subject)).length;
  return conventional * 2 < subjects.length ? 'plain' : 'conventional';
}
