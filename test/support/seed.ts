/** Before each test file: what fast-check makes up comes from the seed as well; of what fails it prints it. */
import { configureGlobal } from 'fast-check';
import { SEED } from './random.ts';

configureGlobal({ seed: SEED });
