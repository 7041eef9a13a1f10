import { LOOK, WALKS } from './claude-screens.ts';
import { compareScreens } from './screens.ts';

compareScreens('claude', WALKS, LOOK);
