import { readLetter } from '../../src/platform/keys.ts';

const ending = new AbortController();
process.on('SIGINT', () => ending.abort());
console.log(`answer=${JSON.stringify(await readLetter('keep it?', process.env, ending.signal))}`);
