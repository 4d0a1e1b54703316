/** Choices that this browser remembers for the person who uses it. */
import { languageChoice } from '../shell/language.tsx';
import { setTheme, themes, useTheme } from '../shell/theme.ts';
import { t } from '../texts/texts.ts';
import { SelectField } from '../ui/form-dialog.tsx';
import { Part } from '../ui/page-frame.tsx';

export function Browser() {
  const theme = useTheme();
  const { chosen, options, onChoose } = languageChoice();
  return (
    <Part title={t.settings.browser} text={t.settings.browserText}>
      <div className="grid gap-4 p-4 sm:grid-cols-2">
        <SelectField label={t.theme.title} value={theme} options={themes()} onChange={setTheme} />
        <SelectField label={t.language.title} value={chosen} options={options} onChange={onChoose} />
      </div>
    </Part>
  );
}
