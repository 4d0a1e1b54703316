/** The choice of the language, in the settings, in the menu and in the commands. */
import { hasUnsavedInput } from '../drafts/unsaved.tsx';
import { chooseLanguage, chosenLanguage, languages } from '../texts/languages.ts';
import { t } from '../texts/texts.ts';
import { toast } from '../ui/toasts.tsx';
import type { Action } from './actions.ts';

const known = Object.entries(languages);

/**
 * Changes the language with a reload, since texts are read when the page is loaded. Drafts outlive a reload; other
 * data, such as a chosen file, is confirmed first.
 */
function use(language: string | undefined): void {
  if (language === chosenLanguage()) return;
  chooseLanguage(language);
  if (!hasUnsavedInput()) location.reload();
  else
    toast({
      text: t.language.reload,
      action: { label: t.language.reloadNow, run: () => location.reload() },
    });
}

/** Returns the languages as a list of choices; `''` follows the browser. */
export function languageChoice() {
  return {
    chosen: chosenLanguage() ?? '',
    options: [['', t.language.auto], ...known.map(([tag, name]) => [tag, name] as const)] as const,
    onChoose: (tag: string) => use(tag || undefined),
  };
}

export function languageActions(): readonly Action[] {
  return known
    .filter(([tag]) => tag !== chosenLanguage())
    .map(([tag, name]) => ({
      id: `language ${tag}`,
      title: t.language.use(name),
      section: t.sections.general,
      icon: 'globe' as const,
      run: () => use(tag),
    }));
}
