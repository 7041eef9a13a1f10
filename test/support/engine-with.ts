import fs from 'node:fs';
import path from 'node:path';
import type { Rig } from './rig.ts';

/** The engine as it is, but for images: it has none but the one, so that those of others on this machine are safe. */
export function engineWith(rig: Rig, image: string): { readonly env: Record<string, string> } {
  const { engine } = rig;
  const folders = (process.env['PATH'] ?? '').split(':');
  const program = path.join(folders.find((folder) => fs.existsSync(path.join(folder, engine))) ?? '', engine);
  const script = `#!/bin/sh
case "$1 $2" in
  'image ls') shift 2; exec ${program} image ls --filter reference=${image} "$@" ;;
  'image prune') exit 0 ;;
esac
exec ${program} "$@"
`;
  const folder = path.dirname(rig.write(`bin/${engine}`, script, 0o755));
  return { env: { PATH: `${folder}:${rig.env['PATH']}` } };
}
