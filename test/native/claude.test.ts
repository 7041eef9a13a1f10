import { CLAUDE } from './claude-corpus.ts';
import { compareAll } from './compare.ts';

compareAll('claude', CLAUDE);
