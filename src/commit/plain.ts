import type { Collected } from './collected.ts';
import type { Message } from './message.ts';

/** What can be said of a change without a model: what was done to which files, and nothing about why. */
export function plainMessage({ files }: Collected): Message {
  const [first] = files;
  const subject = files.length === 1 ? `update ${first?.path}` : `update ${files.length} files`;
  return { type: 'chore', breaking: false, subject: subject.slice(0, 60), body: '' };
}
