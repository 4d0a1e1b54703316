/** The choice of the language in the menu. */
import { t } from '../texts/texts.ts';
import { MenuItem, MenuLabel, MenuLine } from '../ui/menus/overlays.tsx';
import { languageChoice } from './language.ts';

export function LanguageItems() {
  const { chosen, options, onChoose } = languageChoice();
  return (
    <>
      <MenuLine />
      <MenuLabel>{t.language.title}</MenuLabel>
      {options.map(([tag, name]) => (
        <MenuItem
          label={<span lang={tag || undefined}>{name}</span>}
          key={tag}
          icon={chosen === tag ? 'check' : 'none'}
          onSelect={() => onChoose(tag)}
        />
      ))}
    </>
  );
}
