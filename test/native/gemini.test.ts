import { GEMINI } from './gemini-corpus.ts';
import { compareAll } from './compare.ts';

compareAll('gemini', GEMINI);
