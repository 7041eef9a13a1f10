/** `npm run bench`: what docs/performance.md quotes, as ratios of one run, interleaved. */
import { startStub } from '../../src/selftest/stub/stub.ts';
import { benchCall, benchMemory } from './call.ts';
import { benchCommit } from './commit.ts';
import { runCompiled } from './compiled.ts';
import { benchFleet } from './fleet.ts';
import { benchHistory } from './history.ts';
import { benchProvider } from './provider.ts';
import type { Compared } from './measure.ts';
import { buildImages, createRig } from './rig.ts';
import { benchShell } from './shell.ts';

buildImages();
await using stub = await startStub();
using rig = createRig();
console.log('| what | first, ms | second, ms | ratio | difference, ms |\n|---|---|---|---|---|');
const compared = [
  () => benchCall(rig),
  () => benchProvider('claude', stub),
  () => benchProvider('gemini', stub),
  benchHistory,
];
for (const bench of compared) printRow(await bench());
for await (const each of benchFleet(rig)) printRow(each);

function printRow({ name, first, second, ratio, difference }: Compared): void {
  console.log(
    `| ${name} | ${first.toFixed(0)} | ${second.toFixed(0)} | ${ratio.toFixed(2)} | ${difference.toFixed(1)} |`,
  );
}
console.log(`\nresident memory of a waiting wrapper: ${(await benchMemory(rig)).toFixed(1)} MiB`);
const { compiled, text } = await benchShell();
console.log(`start of the shell: ${compiled.toFixed(2)} ms, ${text.toFixed(2)} ms where it is not compiled`);
for (const files of [5000, 5]) {
  const commit = await benchCommit(files);
  console.log(
    `a commit of ${files} files, to the message: ${commit.all.toFixed(0)} ms; the bare container ${commit.container.toFixed(0)}, ` +
      `the same git commands ${commit.git.toFixed(0)}; ours beyond the container ${commit.beyondContainer.toFixed(0)}, beyond both ${commit.beyondBoth.toFixed(0)}`,
  );
}
console.log(`\nthe SSH configuration of 10,000 hosts: ${runCompiled('ssh')}`);
console.log(`signatures through the filter\n${runCompiled('agent')}`);
console.log(`\nsync of a store of 50 files, 5 MB\n${runCompiled('sync')}`);
console.log(`what the checks of a project of 10,000 files with submodules cost a call\n${runCompiled('boundary')}`);
console.log(`the limit of simultaneous calls\n${runCompiled('slot')}`);
