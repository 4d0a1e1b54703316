/** Choices that this browser remembers for its user. */
import { useMemo } from 'react';
import { languageChoice } from '../shell/language.tsx';
import { setTheme, themes, useTheme } from '../shell/theme.ts';
import { t } from '../texts/texts.ts';
import { chooseTimeZone } from '../texts/time-zone.ts';

import { SelectField } from '../ui/combobox.tsx';
import { Part } from '../ui/page-frame.tsx';

/** The names that browsers know, and the current choice. */
function timeZones(chosen: string | undefined): readonly (readonly [string, string])[] {
  const names = new Set([
    'UTC',
    ...(chosen === undefined ? [] : [chosen]),
    ...Intl.supportedValuesOf('timeZone'),
  ]);
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [
    ['', t.settings.timeZoneOfBrowser(own)],
    ...[...names].map((name) => [name, name.replaceAll('_', ' ')] as const),
  ];
}

export function Browser({ timeZone }: { timeZone: string | undefined }) {
  const theme = useTheme();
  const { chosen, options, onChoose } = languageChoice();
  const zones = useMemo(() => timeZones(timeZone), [timeZone]);
  return (
    <Part title={t.settings.browser} text={t.settings.browserText}>
      <div className="grid gap-4 p-4 sm:grid-cols-2">
        <SelectField label={t.theme.title} value={theme} options={themes()} onChange={setTheme} />
        <SelectField label={t.language.title} value={chosen} options={options} onChange={onChoose} />
        <SelectField
          label={t.fields.time_zone}
          hint={t.settings.timeZoneHint}
          value={timeZone ?? ''}
          options={zones}
          onChange={(name) => chooseTimeZone(name || undefined)}
        />
      </div>
    </Part>
  );
}
