/** The start of every visit: the theme, the texts of one language, then the application. */
import { isSignedIn } from './session/session.ts';
import { startTheme } from './shell/theme.ts';
import './styles.css';
import { loadSignInTexts, startTexts } from './texts/texts.ts';

startTheme();
// The modules of the application read texts when they are evaluated. A top-level await is not possible: the chunk of
// the texts imports this chunk, and would wait for it.
void startTexts()
  // A signed-in user needs the frame at the same time; any other user the texts of the sign-in.
  .then(() => Promise.all([import('./app.tsx'), isSignedIn() ? import('./router.tsx') : loadSignInTexts()]))
  .then(([{ startApp }]) => startApp());
