import { LOOK, WALKS } from './gemini-screens.ts';
import { compareScreens } from './screens.ts';

compareScreens('gemini', WALKS, LOOK);
