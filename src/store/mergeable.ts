import type { FileRule } from '../providers/provider.ts';

export function isJson(file: string, rule: FileRule | undefined): boolean {
  return file.endsWith('.json') && rule?.merge !== 'whole';
}

/** Files whose content is kept to merge against. */
export function isMergeable(file: string, rule: FileRule | undefined): boolean {
  return isJson(file, rule) || rule?.merge === 'union';
}
