import { oneLine } from '../platform/errors.ts';
import type { Dependencies, GitState, Manifest } from './manifest.ts';

const WIDTH = 200; // characters of a name or a subject

/** The manifest as a person or a CLI reads it: Markdown, one line a subject. */
export function contextText({ name, type, files, languages, entryPoints, dependencies, git }: Manifest): string {
  return [
    `# Project ${plain(name)}`,
    '',
    `- type: ${type}${files === undefined ? '' : `, ${files} ${files === 1 ? 'file' : 'files'}`}`,
    ...(languages.length > 0
      ? [`- languages: ${languages.map((one) => `${one.name} (${one.files})`).join(', ')}`]
      : []),
    ...(entryPoints.length > 0 ? [`- entry points: ${entryPoints.map((file) => plain(file)).join(', ')}`] : []),
    ...dependencies.map((one) => dependenciesLine(one)),
    ...(git ? [gitLine(git)] : []),
    '',
  ].join('\n');
}

function dependenciesLine({ manifest, packages, more }: Dependencies): string {
  return `- dependencies in ${plain(manifest)}: ${packages.join(', ')}${more === undefined ? '' : ` and ${more} more`}`;
}

function gitLine({ branch, upstream, ahead, behind, changed, untracked, last }: GitState): string {
  const parts = [
    branch === undefined ? 'no branch' : `branch ${plain(branch)}`,
    ...(upstream === undefined ? [] : [`${ahead ?? '?'} ahead of and ${behind ?? '?'} behind ${plain(upstream)}`]),
    ...(changed === undefined ? [] : [`${changed} changed`, `${untracked ?? 0} untracked`]),
    ...(last === undefined ? [] : [`last commit ${plain(last)}`]),
  ];
  return `- git: ${parts.join(', ')}`;
}

function plain(text: string): string {
  const line = oneLine(text);
  return line.length > WIDTH ? `${line.slice(0, WIDTH)}…` : line;
}
