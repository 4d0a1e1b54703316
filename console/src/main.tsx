/** The start of every visit: the theme, the texts of one language, then the application. */
import { startTheme } from './shell/theme.ts';
import './styles.css';
import { startTexts } from './texts/texts.ts';

startTheme();
// The modules of the application read texts when they are evaluated. Not by a top-level await: the chunk of the texts
// imports this one, and would wait for it.
void startTexts()
  .then(() => import('./app.tsx'))
  .then(({ startApp }) => startApp());
