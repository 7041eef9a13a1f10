/** Run by Bun, as mayfly is: prints the first names of a folder, and the megabytes that it took to read them. */
import { entriesOf } from '../../src/boundary/walk.ts';

const [folder = '', most = ''] = process.argv.slice(2);
const before = process.memoryUsage.rss();
const entries = entriesOf(folder, Number(most));
const needed = (process.memoryUsage.rss() - before) / 1e6;
const kinds = entries.map((entry) => [
  entry.name,
  entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'other',
]);
console.log(JSON.stringify({ needed, kinds }));
