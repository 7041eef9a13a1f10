#!/usr/local/bin/node
// Starts Gemini CLI with the compile cache that the image was built with. Node keeps such a cache in a folder whose name
// ends with the user's id and looks at no other, so a link in /tmp gives it the caller's name.
import fs from 'node:fs';
import { enableCompileCache } from 'node:module';

const kept = '/usr/local/lib/mayfly/compile-cache';
const linked = '/tmp/.mayfly-compile-cache';

try {
  const [folder] = fs.readdirSync(kept);
  const link = `${linked}/${folder.replace(/\d+$/, process.getuid())}`;
  if (!fs.existsSync(link)) {
    fs.mkdirSync(linked, { recursive: true });
    fs.symlinkSync(`${kept}/${folder}`, link);
  }
  enableCompileCache(linked);
} catch {
  // /tmp cannot be written: it starts without the cache, a little later.
}
await import('/usr/local/lib/node_modules/@google/gemini-cli/bundle/gemini.js');
