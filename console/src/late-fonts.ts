/** Loads the font for letters beyond Latin: at once if the browser has stored its files, else after the first list. */
import { browserStore } from './browser-store.ts';
import { language } from './texts/texts.ts';

const stored = 'switchbook.fonts';

/** Adds the files. Without them, such letters have a font of the system. */
export function loadFonts(): void {
  import('./more-fonts.ts').then(
    ({ addFonts }) => {
      addFonts();
      browserStore.set(stored, 'yes');
    },
    () => {},
  );
}

/** Whether the font is loaded at once: Russian texts need it too. */
export const areFontsNeeded = (): boolean => language === 'ru' || browserStore.get(stored) !== undefined;
