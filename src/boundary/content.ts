import { lstat } from '../platform/files.ts';
import { Tree } from './tree.ts';

const MOST_LOOKED_AT = 50_000;

/** Whether what a container has made holds anything, or may: mount points that nothing was mounted over are empty. */
export function hasContent(target: string): boolean {
  const found = lstat(target);
  if (!found?.isDirectory()) return (found?.size ?? 0) > 0;
  using tree = new Tree(target, true);
  let isClosed = false;
  const { names, odd, rest } = tree.survey(
    () => false,
    '',
    MOST_LOOKED_AT,
    () => (isClosed = true),
  );
  return isClosed || odd.length > 0 || rest.length > 0 || names.some((name) => (tree.size(name) ?? 0) > 0);
}
