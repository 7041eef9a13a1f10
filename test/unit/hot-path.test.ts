import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** What every call loads before its container starts; each of the others costs milliseconds and megabytes (docs/performance.md). */
const LIGHT = new Set(['node:fs', 'node:os', 'node:path']);

/** The modules that a file imports as it is loaded: neither types, nor what it imports when it needs it. */
function importsOf(file: string): string[] {
  const text = fs.readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export) (?!type )(?:[^'"]*? from )?'([^']+)';/gm)].flatMap(([statement, name]) =>
    name === undefined || isTypesOnly(statement) ? [] : [name],
  );
}

function isTypesOnly(statement: string): boolean {
  const names = /\{([^}]*)\}/.exec(statement)?.[1];
  return names?.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type ')) ?? false;
}

/** Every way from these files to a module that is none of ours. */
function foreign(...entries: string[]): Record<string, string[]> {
  const [found, todo, seen]: [Record<string, string[]>, string[], Set<string>] = [{}, [...entries], new Set(entries)];
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    for (const name of importsOf(file)) {
      if (!name.startsWith('.')) (found[name] ??= []).push(path.relative('src', file));
      const next = path.join(path.dirname(file), name);
      if (!name.startsWith('.') || seen.has(next)) continue;
      seen.add(next);
      todo.push(next);
    }
  }
  return found;
}

test('a call loads nothing heavy', () => {
  const found = foreign('src/main.ts', 'src/call/call.ts');
  expect(Object.keys(found)).toEqual(expect.arrayContaining([...LIGHT]));
  expect(Object.fromEntries(Object.entries(found).filter(([name]) => !LIGHT.has(name)))).toEqual({});
});
