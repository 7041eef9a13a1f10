import { readText } from '../platform/files.ts';
import { LAYOUT, type Synced } from './layout.ts';

interface About {
  readonly layout: number;
  readonly provider: Synced;
}

export function aboutText(provider: Synced): string {
  return JSON.stringify({ layout: LAYOUT, provider } satisfies About);
}

/** Undefined for a folder of another layout, or one that never was a live folder. */
export function readAbout(file: string): Synced | undefined {
  try {
    const about = JSON.parse(readText(file) ?? 'null') as About | null;
    return about?.layout === LAYOUT ? about.provider : undefined;
  } catch {
    return undefined;
  }
}
