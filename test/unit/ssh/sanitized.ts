import { type Reader, sanitize } from '../../../src/ssh/sanitize.ts';

export const HOME = '/home/ann';
export const FILE = `${HOME}/.ssh/config`;

function reader(files: Readonly<Record<string, string>>): Reader {
  return (pattern) => {
    const text = files[pattern];
    return text === undefined ? [] : [{ file: pattern === 'config' ? FILE : pattern, text }];
  };
}

export const OUTSIDE = { home: HOME, variable: (name: string) => ({ KEYS: '/my keys', RUN: '/run/ann' })[name] };

export const run = (text: string, files: Readonly<Record<string, string>> = {}) =>
  sanitize([{ file: FILE, text }], reader(files), OUTSIDE);
